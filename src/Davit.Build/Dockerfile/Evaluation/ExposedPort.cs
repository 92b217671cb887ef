using System.Globalization;
using System.Net;
using Davit.Build.Dockerfile.Syntax;
using Davit.Build.Dockerfile.Wording;

namespace Davit.Build.Dockerfile.Evaluation;

/// <summary>Reads EXPOSE's ports, <c>[[ip:]host:]port[-port][/protocol]</c>; Docker still tolerates address and host port.</summary>
internal static class ExposedPort
{
    /// <returns>Each <c>port/protocol</c>, ranges spread out, in the order written.</returns>
    public static IReadOnlyList<string> ParseAll(ExposeInstruction expose, SourceText source)
    {
        try
        {
            return [.. expose.Ports.SelectMany(Parse)];
        }
        catch (FormatException e)
        {
            throw new DockerfileException(e.Message, source, [expose.Range]);
        }
    }

    private static IEnumerable<string> Parse(string text)
    {
        var parts = text.Split(':');
        var slash = parts[^1].IndexOf('/', StringComparison.Ordinal);
        var port = slash < 0 ? parts[^1] : parts[^1][..slash];
        var protocol = slash < 0 ? "" : parts[^1][(slash + 1)..];
        if (port.Length == 0)
        {
            throw new FormatException($"invalid port: {GoText.Quote(text)}: no port specified");
        }

        if (protocol.ToLowerInvariant() is not ("" or "tcp" or "udp" or "sctp"))
        {
            throw new FormatException($"invalid port: {GoText.Quote(text)}: invalid proto: {protocol}");
        }

        RequireAddress(string.Join(':', parts.SkipLast(2)));
        var (first, last) = ParseRange(port) ?? throw new FormatException($"invalid containerPort: {port}");
        RequireHostPorts(parts.Length > 1 ? parts[^2] : "", port, last - first);
        var suffix = "/" + (protocol.Length == 0 ? "tcp" : protocol.ToLowerInvariant());
        return Enumerable.Range(first, last - first + 1).Select(p => p.ToString(CultureInfo.InvariantCulture) + suffix);
    }

    private static void RequireAddress(string address)
    {
        var bare = address.StartsWith('[') && address.EndsWith(']') ? address[1..^1] : address;
        if (bare.Length > 0 && !IPAddress.TryParse(bare, out _))
        {
            throw new FormatException($"invalid IP address: {address}");
        }
    }

    private static void RequireHostPorts(string host, string container, int span)
    {
        if (host.Length == 0)
        {
            return;
        }

        var (first, last) = ParseRange(host) ?? throw new FormatException($"invalid hostPort: {host}");
        if (span != last - first && span != 0)
        {
            throw new FormatException($"invalid ranges specified for container and host Ports: {container} and {host}");
        }
    }

    private static (int First, int Last)? ParseRange(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var first = ParseNumber(dash < 0 ? text : text[..dash]);
        var last = dash < 0 ? first : ParseNumber(text[(dash + 1)..]);
        return first is { } start && last is { } end && end >= start ? (start, end) : null;
    }

    private static int? ParseNumber(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
