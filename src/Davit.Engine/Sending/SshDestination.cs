using System.Globalization;
using Davit.Oci;

namespace Davit.Engine.Sending;

/// <summary>Another machine's store and the name of an image: <c>ssh://[USER@]HOST[:PORT]/NAME[:TAG]</c>. The image has that name on both.</summary>
public sealed record SshDestination
{
    /// <summary>What such a destination begins with.</summary>
    public const string Scheme = "ssh://";

    private SshDestination(string host, int? port, ImageReference reference)
    {
        Host = host;
        Port = port;
        Reference = reference;
    }

    /// <summary>With the user, where one was given: <c>user@host</c>.</summary>
    public string Host { get; }

    /// <summary>Null for what ssh's own configuration says.</summary>
    public int? Port { get; }

    /// <summary>With a tag.</summary>
    public ImageReference Reference { get; }

    /// <exception cref="DavitException">InvalidArgument.</exception>
    public static SshDestination Parse(string text)
    {
        var rest = text.StartsWith(Scheme, StringComparison.Ordinal) ? text[Scheme.Length..] : throw Invalid(text, "it does not begin with ssh://");
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || slash == rest.Length - 1)
        {
            throw Invalid(text, "no image is named");
        }

        var (host, port) = SplitPort(text, rest[..slash]);

        // A host that begins with a dash would be an option to ssh.
        if (host.Length == 0 || host[0] == '-' || host.EndsWith('@') || host.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
        {
            throw Invalid(text, "it names no host");
        }

        var reference = ImageReference.Parse(rest[(slash + 1)..]).OrLatest();
        return reference.Digest is null
            ? new SshDestination(host, port, reference)
            : throw new DavitException(ErrorKind.InvalidArgument, "cannot push a digest reference");
    }

    public override string ToString() => $"{Scheme}{Host}{(Port is { } port ? $":{port}" : "")}/{Reference.FamiliarName}";

    // An IPv6 address stands in brackets, which ssh does not want to see.
    private static (string Host, int? Port) SplitPort(string text, string authority)
    {
        var colon = authority.LastIndexOf(':');
        if (colon < authority.LastIndexOf(']'))
        {
            colon = -1;
        }

        var host = (colon < 0 ? authority : authority[..colon]).Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal);
        if (colon < 0)
        {
            return (host, null);
        }

        return int.TryParse(authority[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue
            ? (host, port)
            : throw Invalid(text, $"'{Quote.Short(authority[(colon + 1)..])}' is no port");
    }

    private static DavitException Invalid(string text, string problem) =>
        new(ErrorKind.InvalidArgument, $"invalid destination '{Quote.Short(text)}': {problem}", "Write ssh://[USER@]HOST[:PORT]/NAME[:TAG].");
}
