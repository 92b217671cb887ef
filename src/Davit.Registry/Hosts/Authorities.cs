using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Davit.Registry.Hosts;

/// <summary>Addresses without their port, as registries are named by.</summary>
internal static class Authorities
{
    /// <summary>The host of <c>host</c>, <c>host:port</c> or <c>[address]:port</c>, brackets left out.</summary>
    public static string HostOf(string authority)
    {
        if (authority.StartsWith('['))
        {
            var end = authority.IndexOf(']', StringComparison.Ordinal);
            return end < 0 ? authority : authority[1..end];
        }

        var colon = authority.LastIndexOf(':');
        return colon < 0 ? authority : authority[..colon];
    }

    public static bool IsLoopback(string authority) =>
        HostOf(authority) is var host
        && (host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address)));

    public static bool TryParseRange(string text, [NotNullWhen(true)] out IPNetwork? range)
    {
        range = IPNetwork.TryParse(text, out var parsed) ? parsed : null;
        return range is not null;
    }
}
