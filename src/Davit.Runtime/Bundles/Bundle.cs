using Davit.Runtime.Specs;

namespace Davit.Runtime.Bundles;

/// <summary>
/// A directory an OCI runtime starts a container from:
/// <code>
/// config.json                      the specification
/// resolv.conf, hosts, hostname     bound over the root file system's (when generated)
/// runtime.log                      what the runtime had to say, one JSON object a line
/// </code>
/// The root file system itself is elsewhere. The directory belongs to its maker, who deletes it. A monitor of a detached
/// container will keep its pid, exit and log files beside these.
/// </summary>
public sealed class Bundle
{
    private Bundle(string directory, string containerId, ContainerSpec spec, IReadOnlyList<string> warnings)
    {
        Directory = directory;
        ContainerId = containerId;
        Spec = spec;
        Warnings = warnings;
    }

    public string Directory { get; }

    public string ContainerId { get; }

    /// <summary>The request with the generated network files among its mounts.</summary>
    public ContainerSpec Spec { get; }

    /// <summary>What was left out because the host cannot do it, a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; }

    internal string LogPath => Path.Combine(Directory, "runtime.log");

    /// <summary>Writes the bundle's files into <paramref name="directory"/>, which is made when missing.</summary>
    /// <exception cref="Oci.DavitException">InvalidArgument: the request names an unknown capability, device, address…</exception>
    public static Bundle Create(string directory, string containerId, ContainerSpec spec, RuntimeHost host)
    {
        System.IO.Directory.CreateDirectory(directory);
        var complete = spec.NetworkFiles == NetworkFileMode.Generated
            ? spec with { Mounts = [.. NetworkFiles.Write(directory, containerId, spec), .. spec.Mounts] }
            : spec;
        var written = RuntimeSpecWriter.Write(complete, containerId, host);
        WriteConfig(Path.Combine(directory, "config.json"), written.Json.Span);
        return new Bundle(directory, containerId, complete, written.Warnings);
    }

    // Environments hold passwords: readable by the owner only.
    private static void WriteConfig(string path, ReadOnlySpan<byte> json)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        file.Write(json);
    }
}
