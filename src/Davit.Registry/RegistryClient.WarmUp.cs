using Davit.Oci;
using Davit.Registry.Hosts;
using Davit.Registry.Transport;

namespace Davit.Registry;

public sealed partial class RegistryClient
{
    /// <summary>
    /// Loads the code that a first request needs, by asking a registry inside this process: to be started beside other work where
    /// milliseconds until the first answer count. Nothing leaves the process.
    /// </summary>
    public static async Task WarmUpAsync(RegistryClientOptions options, CancellationToken cancellationToken = default)
    {
        try
        {
            await AskInsideAsync(options, cancellationToken);
        }
        catch (Exception e) when (e is IOException or DavitException)
        {
            // The first request loads it then.
        }
    }

    /// <returns>What the registry inside this process says its one tag stands for.</returns>
    internal static async Task<Descriptor> AskInsideAsync(RegistryClientOptions options, CancellationToken cancellationToken)
    {
        // The library behind it takes longer to load than anything else, and all that comes is hashed.
        _ = Digest.Sha256([]);
        var hosts = RegistryHosts.Create(["http://warm-up.invalid"], []);
        using var registry = new WarmUpRegistry();
        using var client = new RegistryClient(options with { Hosts = hosts, FindCredential = _ => null, Trace = null }, registry.DialAsync);
        return await client.Open(ImageReference.DefaultDomain + "/warm/up").ResolveDescriptorAsync(cancellationToken);
    }
}
