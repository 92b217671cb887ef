using System.Net;
using System.Net.Sockets;

namespace Davit.Registry.Transport;

/// <summary>
/// Addresses that mean this machine's own network segment (RFC 3927, RFC 4291 2.5.6), where clouds keep what only the machine
/// itself may ask: its roles and keys. No registry has a reason to send us there.
/// </summary>
internal static class LinkLocal
{
    // What AWS serves its instance metadata on besides 169.254.169.254.
    private static readonly IPAddress InstanceMetadata = IPAddress.Parse("fd00:ec2::254");

    public static bool Is(Uri url)
    {
        if (!IPAddress.TryParse(url.IdnHost, out var address))
        {
            return false;
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return address.AddressFamily == AddressFamily.InterNetwork
            ? address.GetAddressBytes() is [169, 254, ..]
            : address.IsIPv6LinkLocal || address.Equals(InstanceMetadata);
    }
}
