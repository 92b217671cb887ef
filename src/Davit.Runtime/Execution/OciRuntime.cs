using System.Globalization;
using System.Text.Json;
using Davit.Linux;
using Davit.Oci;
using Davit.Runtime.Bundles;

namespace Davit.Runtime.Execution;

/// <summary>
/// The program that makes containers out of bundles: runc, or crun where it works. Thread-safe. What it knows of running
/// containers is in its state directory, so any process with the same directory can kill or delete them.
/// </summary>
public sealed class OciRuntime
{
    private OciRuntime(RuntimeKind kind, string path, string stateDirectory)
    {
        Kind = kind;
        Path = path;
        StateDirectory = stateDirectory;
    }

    public RuntimeKind Kind { get; }

    public string Path { get; }

    /// <summary>Where the runtime keeps a directory for each container; must not outlive a reboot.</summary>
    public string StateDirectory { get; }

    /// <summary>The preferred of the runtimes that work on this host.</summary>
    /// <exception cref="DavitException">Unavailable: none.</exception>
    public static OciRuntime Find(string stateDirectory)
    {
        var candidates = RuntimeFinder.FindAll();
        return candidates.FirstOrDefault(c => c.WhyNot is null) is { } usable
            ? Use(usable, stateDirectory)
            : throw new DavitException(
                ErrorKind.Unavailable,
                candidates is [var unusable, ..] ? $"find an OCI runtime: {unusable.WhyNot}" : "find an OCI runtime: neither runc nor crun is installed",
                "Install runc with 'apt-get install runc'.");
    }

    public static OciRuntime Use(RuntimeCandidate candidate, string stateDirectory) => new(candidate.Kind, candidate.Path, stateDirectory);

    /// <summary>
    /// Runs the bundle's container in the foreground and returns its exit code (128 + n after signal n). With inherited streams,
    /// signals sent to this process reach the container meanwhile and do not end this process. Nothing of the container is left after it.
    /// </summary>
    /// <param name="cancellationToken">Kills the container. With inherited streams it should not stand for the signals that are forwarded.</param>
    /// <exception cref="ContainerStartException">The program could not be started.</exception>
    public Task<int> RunAsync(Bundle bundle, StandardStreams streams, CancellationToken cancellationToken) =>
        new ForegroundRun(this, bundle, streams).RunAsync(cancellationToken);

    /// <summary>Null when the runtime knows no such container.</summary>
    public async Task<ContainerState?> FindStateAsync(string containerId, CancellationToken cancellationToken)
    {
        var result = await CommandAsync(["state", containerId], cancellationToken);
        if (result.ExitCode == 0)
        {
            return ParseState(result.Output);
        }

        return HasState(containerId) ? throw Failure("read state of", containerId, result) : null;
    }

    /// <exception cref="DavitException">NotFound or Conflict: no such container, or it does not run.</exception>
    public Task KillAsync(string containerId, int signal, CancellationToken cancellationToken) =>
        MustAsync("kill", containerId, ["kill", containerId, signal.ToString(CultureInfo.InvariantCulture)], cancellationToken);

    /// <summary>Stops all its processes where they are, by the freezer of its control group.</summary>
    /// <exception cref="DavitException">NotFound or Conflict: no such container, or it does not run.</exception>
    public Task PauseAsync(string containerId, CancellationToken cancellationToken) =>
        MustAsync("pause", containerId, ["pause", containerId], cancellationToken);

    /// <exception cref="DavitException">NotFound or Conflict: no such container, or it is not paused.</exception>
    public Task ResumeAsync(string containerId, CancellationToken cancellationToken) =>
        MustAsync("resume", containerId, ["resume", containerId], cancellationToken);

    /// <summary>
    /// Kills and removes a container whatever its state, with its control group. That there is none is success; so recovery may
    /// call this for every container of a process that died.
    /// </summary>
    public Task DeleteAsync(string containerId, CancellationToken cancellationToken) =>
        DeleteAsync(containerId, controlGroupParent: null, cancellationToken);

    internal async Task DeleteAsync(string containerId, string? controlGroupParent, CancellationToken cancellationToken)
    {
        if (HasState(containerId))
        {
            var result = await CommandAsync(["delete", "--force", containerId], cancellationToken);
            if (result.ExitCode != 0 && HasState(containerId))
            {
                throw Failure("delete", containerId, result);
            }
        }

        // A runtime that died while it made the container has written no state from which the group could be found.
        await ControlGroupCleaner.RemoveAsync(controlGroupParent, containerId, cancellationToken);
    }

    internal bool HasState(string containerId) => Directory.Exists(System.IO.Path.Combine(StateDirectory, containerId));

    internal IReadOnlyList<string> RunArguments(Bundle bundle) =>
        ["--root", StateDirectory, "--log", bundle.LogPath, "--log-format", "json", "run", "--bundle", bundle.Directory, bundle.ContainerId];

    private Task<CommandResult> CommandAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        RuntimeCommand.RunAsync(Path, ["--root", StateDirectory, .. arguments], cancellationToken);

    private async Task MustAsync(string verb, string containerId, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var result = await CommandAsync(arguments, cancellationToken);
        if (result.ExitCode != 0)
        {
            throw Failure(verb, containerId, result);
        }
    }

    private DavitException Failure(string verb, string containerId, CommandResult result)
    {
        var kind = HasState(containerId) ? ErrorKind.Conflict : ErrorKind.NotFound;
        var text = result.Error.Trim() is { Length: > 0 } error ? error : $"{Kind} ended with {result.ExitCode}";
        return new DavitException(kind, $"{verb} container '{containerId}': {text}", hint: null);
    }

    private static ContainerState ParseState(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return new ContainerState(
            root.GetProperty("id").GetString() ?? "",
            root.GetProperty("status").GetString() ?? "",
            root.TryGetProperty("pid", out var pid) ? pid.GetInt32() : 0);
    }
}
