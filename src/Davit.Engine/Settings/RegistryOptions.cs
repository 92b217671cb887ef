using Davit.Registry;
using Davit.Registry.Authentication;
using Davit.Registry.Hosts;

namespace Davit.Engine.Settings;

/// <summary>How registries are reached, from the engine's options.</summary>
internal static class RegistryOptions
{
    private static ConfigurationOwner Owner => Linux.Users.IsHostRoot ? ConfigurationOwner.Machine : ConfigurationOwner.User;

    public static RegistryClientOptions Of(EngineOptions options, DockerConfigFile config) => new()
    {
        Hosts = options.DaemonConfigFile is { } file ? RegistryHosts.Load(file, Owner) : RegistryHosts.Load(Owner),
        FindCredential = CredentialSources.OfUser(config).Find,
        Time = options.Time,
    };

    public static DockerConfigFile Config(EngineOptions options) =>
        options.ConfigDirectory is { } directory ? DockerConfigFile.At(Path.Combine(directory, "config.json")) : DockerConfigFile.OfUser();
}
