using Davit.Registry;
using Davit.Registry.Authentication;
using Davit.Registry.Hosts;

namespace Davit.Engine.Settings;

/// <summary>How registries are reached, from the engine's options.</summary>
internal static class RegistryOptions
{
    private static ConfigurationOwner Owner => Linux.Users.IsHostRoot ? ConfigurationOwner.Machine : ConfigurationOwner.User;

    public static RegistryClientOptions Of(EngineOptions options, DockerConfigFile config)
    {
        var hosts = options.DaemonConfigFile is { } file ? RegistryHosts.Load(file, Owner) : RegistryHosts.Load(Owner);
        var standard = new RegistryClientOptions();
        var downloads = hosts.MaxConcurrentDownloads ?? standard.MaxDownloads;
        var uploads = hosts.MaxConcurrentUploads ?? standard.MaxUploads;
        return standard with
        {
            Hosts = hosts,
            FindCredential = CredentialSources.OfUser(config).Find,
            Time = options.Time,
            MaxDownloads = downloads,
            MaxUploads = uploads,

            // Who asks for more at once means it, also where there is one host only.
            MaxTransfersPerHost = new[] { standard.MaxTransfersPerHost, downloads, uploads }.Max(),
        };
    }

    public static DockerConfigFile Config(EngineOptions options) =>
        options.ConfigDirectory is { } directory ? DockerConfigFile.At(Path.Combine(directory, "config.json")) : DockerConfigFile.OfUser();
}
