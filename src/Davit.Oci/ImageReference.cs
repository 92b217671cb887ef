using System.Diagnostics.CodeAnalysis;

namespace Davit.Oci;

/// <summary>
/// A repository with a tag, a digest, both or neither, its host made explicit:
/// <c>nginx</c> is <c>docker.io/library/nginx</c>. Grammar and normalisation follow the distribution
/// project's reference package, which Docker uses.
/// </summary>
public sealed record ImageReference
{
    public const string DefaultDomain = "docker.io";
    public const string DefaultTag = "latest";

    private const string OfficialPrefix = "library/";

    private ImageReference(string domain, string path, string? tag, Digest? digest)
    {
        Domain = domain;
        Path = path;
        Tag = tag;
        Digest = digest;
    }

    /// <summary>Host with its port, as written: <c>docker.io</c>, <c>localhost:5000</c>, <c>[::1]:5000</c>.</summary>
    public string Domain { get; }

    public string Path { get; }

    public string? Tag { get; private init; }

    public Digest? Digest { get; private init; }

    /// <summary><c>host/path</c>.</summary>
    public string Repository => $"{Domain}/{Path}";

    /// <summary>The repository as people write it: without <c>docker.io/library/</c>.</summary>
    public string FamiliarRepository =>
        Domain != DefaultDomain ? Repository
        : Path.StartsWith(OfficialPrefix, StringComparison.Ordinal) && !Path[OfficialPrefix.Length..].Contains('/', StringComparison.Ordinal) ? Path[OfficialPrefix.Length..]
        : Path;

    public string FamiliarName => FamiliarRepository + Suffix;

    private string Suffix => (Tag is null ? "" : ":" + Tag) + (Digest is null ? "" : "@" + Digest);

    /// <exception cref="DavitException">InvalidArgument, in Docker's words.</exception>
    public static ImageReference Parse(string text)
    {
        if (ReferenceGrammar.IsIdentifier(text))
        {
            throw Invalid($"invalid repository name ({text}), cannot specify 64-byte hexadecimal strings");
        }

        var (domain, remainder) = SplitDomain(text);
        var (name, tag, digest) = SplitSuffix(remainder);
        if (ReferenceGrammar.IsPath(name.ToLowerInvariant()) && !ReferenceGrammar.IsPath(name))
        {
            throw Invalid($"invalid reference format: repository name ({name}) must be lowercase");
        }

        if (!ReferenceGrammar.IsDomain(domain) || !ReferenceGrammar.IsPath(name) || (tag is not null && !ReferenceGrammar.IsTag(tag)))
        {
            throw Invalid($"invalid reference format: '{Quote.Short(text)}'");
        }

        if (domain.Length + 1 + name.Length > OciLimits.MaxRepositoryNameLength)
        {
            throw Invalid($"invalid reference format: repository name must not be more than {OciLimits.MaxRepositoryNameLength} characters");
        }

        if (digest is null)
        {
            return new ImageReference(domain, name, tag, null);
        }

        return Oci.Digest.TryParse(digest, out var parsed)
            ? new ImageReference(domain, name, tag, parsed)
            : throw Invalid($"invalid reference format: '{Quote.Short(digest)}' is not a digest");
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out ImageReference? reference)
    {
        try
        {
            reference = Parse(text);
            return true;
        }
        catch (DavitException)
        {
            reference = null;
            return false;
        }
    }

    /// <summary>This reference with the tag <c>latest</c> when it names neither tag nor digest.</summary>
    public ImageReference OrLatest() => Tag is null && Digest is null ? this with { Tag = DefaultTag } : this;

    public ImageReference WithTag(string tag) => ReferenceGrammar.IsTag(tag)
        ? this with { Tag = tag, Digest = null }
        : throw Invalid($"invalid tag format: '{Quote.Short(tag)}'");

    public ImageReference WithDigest(Digest digest) => this with { Tag = null, Digest = digest };

    /// <summary>The repository alone.</summary>
    public ImageReference WithoutTagAndDigest() => this with { Tag = null, Digest = null };

    /// <summary>The full form, host included: <c>docker.io/library/nginx:latest</c>.</summary>
    public override string ToString() => Repository + Suffix;

    private static (string Domain, string Remainder) SplitDomain(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : text[..slash];
        var isDomain = first == "localhost" || first.AsSpan().ContainsAny('.', ':') || first.AsSpan().IndexOfAnyInRange('A', 'Z') >= 0;
        var (domain, remainder) = isDomain ? (first, text[(slash + 1)..]) : (DefaultDomain, text);
        if (domain == "index.docker.io")
        {
            domain = DefaultDomain;
        }

        return domain == DefaultDomain && !remainder.Contains('/', StringComparison.Ordinal)
            ? (domain, OfficialPrefix + remainder)
            : (domain, remainder);
    }

    private static (string Name, string? Tag, string? Digest) SplitSuffix(string remainder)
    {
        var at = remainder.IndexOf('@', StringComparison.Ordinal);
        var digest = at < 0 ? null : remainder[(at + 1)..];
        var named = at < 0 ? remainder : remainder[..at];
        var colon = named.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (named, null, digest) : (named[..colon], named[(colon + 1)..], digest);
    }

    private static DavitException Invalid(string message) => new(ErrorKind.InvalidArgument, message);
}
