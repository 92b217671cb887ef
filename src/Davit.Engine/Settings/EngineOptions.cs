using Davit.Registry;

namespace Davit.Engine.Settings;

/// <summary>Where an engine keeps its things. Nulls stand for the defaults.</summary>
public sealed record EngineOptions
{
    /// <summary>The store's directory: <c>/var/lib/davit</c> for the host's root, <c>$XDG_DATA_HOME/davit</c> otherwise.</summary>
    public string? Root { get; init; }

    /// <summary>Docker's client configuration: <c>$DOCKER_CONFIG</c>, else <c>~/.docker</c>.</summary>
    public string? ConfigDirectory { get; init; }

    /// <summary>The daemon's configuration, from which mirrors and insecure registries are read.</summary>
    public string? DaemonConfigFile { get; init; }

    /// <summary>Changes how registries are spoken to: time-outs, repetitions, how much at once.</summary>
    public Func<RegistryClientOptions, RegistryClientOptions> AdjustRegistryClient { get; init; } = client => client;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public string RootOrDefault => Path.GetFullPath(Root ?? DefaultRoot());

    private static string DefaultRoot()
    {
        if (Linux.Users.IsHostRoot)
        {
            return "/var/lib/davit";
        }

        var data = Environment.GetEnvironmentVariable("XDG_DATA_HOME");
        var home = string.IsNullOrEmpty(data)
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share")
            : data;
        return Path.Combine(home, "davit");
    }
}
