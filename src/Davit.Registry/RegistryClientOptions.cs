using Davit.Content.Uploads;
using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Hosts;
using Davit.Registry.Protocol;
using Davit.Registry.Transport;

namespace Davit.Registry;

public sealed record RegistryClientOptions
{
    public RegistryHosts Hosts { get; init; } = RegistryHosts.Default;

    /// <summary>
    /// The account for a repository (<c>docker.io/library/nginx</c>) or a host (<c>localhost:5000</c>), asked for when a registry
    /// first wants one: usually <see cref="CredentialSources.Find"/>.
    /// </summary>
    public Func<string, RegistryCredential?> FindCredential { get; init; } = _ => null;

    /// <summary>
    /// Repositories (<c>host/path</c>) that are known to hold a blob, the likeliest first; pushes mount from those
    /// on their own host instead of uploading.
    /// </summary>
    public Func<Digest, IReadOnlyList<string>> FindBlobSources { get; init; } = _ => [];

    /// <summary>Told about every request and its answer, by many threads; null when nobody wants to know.</summary>
    public Action<RegistryExchange>? Trace { get; init; }

    /// <summary>Where it is noted how uploads go on, for a later process; null for nowhere.</summary>
    public UploadJournal? Uploads { get; init; }

    public RetryPolicy Retries { get; init; } = new();

    /// <summary>
    /// Blobs that come at the same time, from all registries together; null for no limit. A stream that was opened counts until it is
    /// disposed. Docker's <c>max-concurrent-downloads</c>; its three are too few for many small layers over a long way.
    /// </summary>
    public int? MaxDownloads { get; init; } = 6;

    /// <summary>Blobs that are sent at the same time, to all registries together; null for no limit.</summary>
    public int? MaxUploads { get; init; } = 5;

    /// <summary>The same for each host alone, and for each direction; null for no limit.</summary>
    public int? MaxTransfersPerHost { get; init; } = 8;

    /// <summary>When a large blob comes by several connections, which all count as transfers; null for never.</summary>
    public RangePolicy? Ranges { get; init; } = new();

    /// <summary>A transfer that moves no byte for so long has failed.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public string UserAgent { get; init; } = $"davit/{typeof(RegistryClientOptions).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>
    /// As this machine's user has set things up for Docker: accounts and helpers of <c>~/.docker/config.json</c>, mirrors and certificates
    /// of <c>certs.d</c> and <c>daemon.json</c>.
    /// </summary>
    /// <exception cref="DavitException">Corrupt or Denied: one of the files cannot be read.</exception>
    public static RegistryClientOptions OfUser()
    {
        var hosts = RegistryHosts.Load(Environment.IsPrivilegedProcess ? ConfigurationOwner.Machine : ConfigurationOwner.User);
        return new RegistryClientOptions { Hosts = hosts, FindCredential = CredentialSources.OfUser(DockerConfigFile.OfUser()).Find };
    }
}
