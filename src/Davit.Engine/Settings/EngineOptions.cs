using Davit.Linux;
using Davit.Registry;

namespace Davit.Engine.Settings;

/// <summary>Where an engine keeps its things. Nulls stand for the defaults.</summary>
public sealed record EngineOptions
{
    /// <summary>
    /// The store's directory: <c>/var/lib/davit</c> for the host's root, <c>$XDG_DATA_HOME/davit</c> otherwise,
    /// <c>~/Library/Application Support/davit</c> on macOS, <c>%LOCALAPPDATA%\davit</c> on Windows.
    /// </summary>
    public string? Root { get; init; }

    /// <summary>Docker's client configuration: <c>$DOCKER_CONFIG</c>, else <c>~/.docker</c>.</summary>
    public string? ConfigDirectory { get; init; }

    /// <summary>The daemon's configuration, from which mirrors and insecure registries are read.</summary>
    public string? DaemonConfigFile { get; init; }

    /// <summary>Changes how registries are spoken to: time-outs, repetitions, how much at once.</summary>
    public Func<RegistryClientOptions, RegistryClientOptions> AdjustRegistryClient { get; init; } = client => client;

    /// <summary>How pulled and loaded layers are kept; null for unpacked, or packed where there is no Linux to unpack for.</summary>
    public LayerStorage? Layers { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public string RootOrDefault => Path.GetFullPath(Root ?? DefaultRoot());

    public LayerStorage LayersOrDefault => Layers ?? (LinuxSystem.IsHere ? LayerStorage.Unpacked : LayerStorage.Packed);

    /// <summary>
    /// Whether the store has, or is to have, files that belong to other users, which only root of the host or of a user namespace may
    /// make and remove. A store of packed layers only has none.
    /// </summary>
    public bool MeetsForeignFiles =>
        LayersOrDefault == LayerStorage.Unpacked || HasEntries(Path.Combine(RootOrDefault, "snapshots"));

    private static bool HasEntries(string directory) => Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any();

    private static string DefaultRoot() => Users.IsHostRoot ? "/var/lib/davit" : Path.Combine(UserData(), "davit");

    // The base library knows the places of all systems, but of Linux' only with a home.
    private static string UserData()
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return data.Length > 0
            ? data
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share");
    }
}
