using Davit.Oci;
using Davit.Registry.Transport;

namespace Davit.Registry.Tests.Servers;

internal static class Clients
{
    /// <summary>Repeats as the real one does, but without making tests wait.</summary>
    public static RegistryClientOptions Quick { get; } = new()
    {
        Retries = new RetryPolicy { FirstDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(5), MaxRetryAfter = TimeSpan.FromSeconds(2) },
    };

    public static RegistryRepository Open(this RegistryClient client, string reference) => client.Open(ImageReference.Parse(reference));

    public static async Task<byte[]> ReadBlobAsync(this RegistryRepository repository, Descriptor descriptor)
    {
        await using var stream = await repository.OpenBlobAsync(descriptor, CancellationToken.None);
        var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    public static async Task<List<T>> CollectAsync<T>(this IAsyncEnumerable<T> source)
    {
        var list = new List<T>();
        await foreach (var item in source)
        {
            list.Add(item);
        }

        return list;
    }
}
