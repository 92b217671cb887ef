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

    /// <summary>
    /// The repository as people write it: without <c>docker.io/library/</c>. Where the short form would be read
    /// as something else (<c>docker.io/a.b/c</c>), the full one.
    /// </summary>
    public string FamiliarRepository
    {
        get
        {
            if (Domain != DefaultDomain)
            {
                return Repository;
            }

            var slash = Path.IndexOf('/', StringComparison.Ordinal);
            var isOfficial = Path.StartsWith(OfficialPrefix, StringComparison.Ordinal) && Path.LastIndexOf('/') == slash;
            return isOfficial && !ReferenceGrammar.IsIdentifier(Path[OfficialPrefix.Length..]) ? Path[OfficialPrefix.Length..]
                : isOfficial || slash < 0 || IsDomainLike(Path[..slash]) ? Repository
                : Path;
        }
    }

    public string FamiliarName => FamiliarRepository + Suffix;

    private string Suffix => (Tag is null ? "" : ":" + Tag) + (Digest is null ? "" : "@" + Digest);

    /// <exception cref="DavitException">InvalidArgument, in Docker's words.</exception>
    public static ImageReference Parse(string text) => Read(text, out var reference) is { } problem
        ? throw new DavitException(ErrorKind.InvalidArgument, problem, SchemeAdvice(text))
        : reference!;

    public static bool TryParse(string text, [NotNullWhen(true)] out ImageReference? reference) => Read(text, out reference) is null;

    /// <summary>Whether the name begins with a registry, or leaves it to be understood: <c>nginx</c>, <c>team/app</c>.</summary>
    public static bool NamesRegistry(string text) => text.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && IsDomainLike(text[..slash]);

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

    /// <summary>What is wrong with <paramref name="text"/>; null when it is a reference.</summary>
    private static string? Read(string text, out ImageReference? reference)
    {
        reference = null;
        if (ReferenceGrammar.IsIdentifier(text))
        {
            return $"invalid repository name ({text}), cannot specify 64-byte hexadecimal strings";
        }

        var (domain, remainder) = SplitDomain(text);
        var (path, tag, digest) = SplitSuffix(remainder);
        if (path.Any(char.IsUpper))
        {
            return $"invalid reference format: repository name ({Quote.Short(path)}) must be lowercase";
        }

        if (!ReferenceGrammar.IsDomain(domain) || !ReferenceGrammar.IsPath(path) || (tag is not null && !ReferenceGrammar.IsTag(tag)))
        {
            return $"invalid reference format: '{Quote.Short(text)}'";
        }

        if (path.Length > OciLimits.MaxRepositoryNameLength)
        {
            return $"invalid reference format: repository name must not be more than {OciLimits.MaxRepositoryNameLength} characters";
        }

        Digest? parsed = null;
        if (digest is not null && !Oci.Digest.TryParse(digest, out parsed))
        {
            return $"invalid reference format: '{Quote.Short(digest)}' is not a digest";
        }

        reference = new ImageReference(domain, path, tag, parsed);
        return null;
    }

    private static (string Domain, string Remainder) SplitDomain(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : text[..slash];
        var isDomain = IsDomainLike(first);
        var (domain, remainder) = isDomain ? (first, text[(slash + 1)..]) : (DefaultDomain, text);
        if (domain == "index.docker.io")
        {
            domain = DefaultDomain;
        }

        return domain == DefaultDomain && !remainder.Contains('/', StringComparison.Ordinal)
            ? (domain, OfficialPrefix + remainder)
            : (domain, remainder);
    }

    // Path components hold no capitals, colons or, by Docker's reading, dots in first place.
    private static bool IsDomainLike(string first) =>
        first == "localhost" || first.AsSpan().ContainsAny('.', ':') || first.AsSpan().ContainsAnyInRange('A', 'Z');

    private static (string Name, string? Tag, string? Digest) SplitSuffix(string remainder)
    {
        var at = remainder.IndexOf('@', StringComparison.Ordinal);
        var digest = at < 0 ? null : remainder[(at + 1)..];
        var named = at < 0 ? remainder : remainder[..at];
        var colon = named.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (named, null, digest) : (named[..colon], named[(colon + 1)..], digest);
    }

    // Copied from a browser's line, or from a command that has several transports.
    private static string? SchemeAdvice(string text) => text.IndexOf("://", StringComparison.Ordinal) is > 0 and var end
        ? $"Write the name without '{Quote.Short(text[..(end + 3)])}'."
        : null;

    private static DavitException Invalid(string message) => new(ErrorKind.InvalidArgument, message);
}
