using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Protocol;
using Davit.Registry.Transport;

namespace Davit.Registry.Tests.Servers;

internal static class Clients
{
    /// <summary>Repeats as the real one does, but without making tests wait.</summary>
    public static RegistryClientOptions Quick { get; } = new()
    {
        Retries = new RetryPolicy { FirstDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(5), MaxRetryAfter = TimeSpan.FromSeconds(2) },
    };

    public static RegistryClient Anonymous() => new(Quick);

    public static RegistryClient LoggedIn(string username, string password) =>
        new(Quick with { FindCredential = _ => new RegistryCredential { Username = username, Password = password } });

    public static RegistryRepository Open(this RegistryClient client, string reference) => client.Open(ImageReference.Parse(reference));

    public static async Task<byte[]> ReadBlobAsync(this RegistryRepository repository, Descriptor descriptor)
    {
        await using var stream = await repository.OpenBlobAsync(descriptor, CancellationToken.None);
        var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    /// <summary>The error of a pull that must not succeed.</summary>
    public static Task<RegistryException> PullFailureAsync(this RegistryClient client, string reference) =>
        Assert.ThrowsAsync<RegistryException>(() => client.Open(reference).ResolveAsync(CancellationToken.None));

    /// <summary>The error of a push that must not succeed.</summary>
    public static Task<RegistryException> PushFailureAsync(this RegistryClient client, string reference, TestImage image) =>
        Assert.ThrowsAsync<RegistryException>(() => image.PushAsync(client.Open(reference), "1"));

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
