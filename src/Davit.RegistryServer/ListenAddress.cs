using System.Globalization;
using System.Net;
using Davit.Oci;

namespace Davit.RegistryServer;

/// <summary>Reads <c>host:port</c> as servers are told where to listen.</summary>
internal static class ListenAddress
{
    /// <exception cref="DavitException">InvalidArgument.</exception>
    public static IPEndPoint Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            throw Invalid(text);
        }

        var host = text[..colon];
        var address = host switch
        {
            "" => IPAddress.IPv6Any,
            "localhost" => IPAddress.Loopback,
            ['[', .. var inner, ']'] => IPAddress.TryParse(inner, out var v6) ? v6 : throw Invalid(text),
            _ => IPAddress.TryParse(host, out var v4) && !host.Contains(':', StringComparison.Ordinal) ? v4 : throw Invalid(text),
        };
        return new IPEndPoint(address, port);
    }

    private static DavitException Invalid(string text) => new(
        ErrorKind.InvalidArgument,
        $"listen on '{text}': not an address of the form host:port",
        "Give an IP address or 'localhost' with a port, such as 127.0.0.1:5000.");
}
