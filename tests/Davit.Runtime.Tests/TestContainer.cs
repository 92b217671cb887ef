using System.Text;
using Davit.Linux;
using Davit.Runtime.Bundles;
using Davit.Runtime.Execution;
using Davit.Runtime.Specs;
using Davit.Testing;

namespace Davit.Runtime.Tests;

/// <summary>A busybox root file system and everything to run containers on it; deleted with all that is in it.</summary>
public sealed class TestContainer : IDisposable
{
    private int _runs;

    public TestContainer()
    {
        Directory = Path.Combine(Path.GetTempPath(), "davit-runtime-" + Guid.NewGuid().ToString("N")[..12]);
        Rootfs = BusyboxRootfs.Create(Path.Combine(Directory, "rootfs"));
        Runtime = OciRuntime.Find(Path.Combine(Directory, "state"));
        Host = RuntimeHost.Probe(Runtime.Kind);
    }

    public string Directory { get; }

    public BusyboxRootfs Rootfs { get; }

    public OciRuntime Runtime { get; }

    public RuntimeHost Host { get; }

    public ContainerSpec Shell(string script) => Command("/bin/sh", "-c", script);

    public ContainerSpec Command(params string[] arguments) =>
        new() { RootfsPath = Rootfs.Path, Arguments = arguments, Environment = [ContainerEnvironment.DefaultPath] };

    public Bundle Bundle(ContainerSpec spec)
    {
        var id = $"davit-test-{Guid.NewGuid().ToString("N")[..12]}";
        return Bundles.Bundle.Create(Path.Combine(Directory, $"bundle{Interlocked.Increment(ref _runs)}"), id, spec, Host);
    }

    public Task<Finished> RunAsync(ContainerSpec spec) => RunAsync(Bundle(spec), input: null, TestContext.Current.CancellationToken);

    public async Task<Finished> RunAsync(Bundle bundle, Stream? input, CancellationToken cancellationToken)
    {
        var output = new MemoryStream();
        var error = new MemoryStream();
        var streams = new StandardStreams.Piped(b => output.Write(b.Span), b => error.Write(b.Span)) { Input = input };
        var exitCode = await Runtime.RunAsync(bundle, streams, cancellationToken);
        return new Finished(exitCode, Text(output), Text(error));
    }

    /// <summary>The host's control groups of a container that still exist.</summary>
    public IEnumerable<string> ControlGroupsOf(string containerId) =>
        Host.ControlGroups.IsVersion2
            ? new[] { $"{Host.ControlGroups.Root}/davit/{containerId}" }.Where(System.IO.Directory.Exists)
            : System.IO.Directory.EnumerateDirectories(Host.ControlGroups.Root).Select(h => $"{h}/davit/{containerId}").Where(System.IO.Directory.Exists);

    public void Dispose()
    {
        Assert.DoesNotContain(File.ReadLines("/proc/self/mountinfo"), line => line.Contains(Directory, StringComparison.Ordinal));
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static string Text(MemoryStream stream) => Encoding.UTF8.GetString(stream.ToArray());
}

public sealed record Finished(int ExitCode, string Output, string Error)
{
    public IReadOnlyList<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
