using System.Diagnostics;
using System.Runtime.CompilerServices;
using Davit.Runtime.Bundles;
using Davit.Runtime.Execution;
using Davit.Runtime.Specs;

namespace Davit.Runtime.Tests;

/// <summary>
/// A program that does nothing but run one container with its own standard streams: this test program again, told so by an
/// environment variable. Signals and terminals need a process of their own.
/// </summary>
internal static class ForegroundProgram
{
    private const string Variable = "DAVIT_TEST_FOREGROUND";
    private const char Separator = '\u001f';

    /// <summary>How to start it; <paramref name="streams"/> is <c>output</c>, <c>all</c> or <c>terminal</c>.</summary>
    public static ProcessStartInfo StartInfo(TestContainer container, string streams, string script)
    {
        var info = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment[Variable] = string.Join(Separator, container.Directory, streams, script);
        return info;
    }

    // Runs before the test framework's entry point.
    [ModuleInitializer]
    internal static void RunIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable)?.Split(Separator) is [var directory, var streams, var script])
        {
            Environment.Exit(Run(directory, streams, script).GetAwaiter().GetResult());
        }
    }

    private static Task<int> Run(string directory, string streams, string script)
    {
        var runtime = OciRuntime.Find(Path.Combine(directory, "state"));
        var spec = new ContainerSpec
        {
            RootfsPath = Path.Combine(directory, "rootfs"),
            Arguments = ["/bin/sh", "-c", script],
            Environment = [ContainerEnvironment.DefaultPath],
            Terminal = streams == "terminal",
        };
        var id = $"davit-test-{Environment.ProcessId}";
        var bundle = Bundle.Create(Path.Combine(directory, id), id, spec, RuntimeHost.Probe(runtime.Kind));
        return runtime.RunAsync(bundle, streams == "output" ? StandardStreams.OutputInherited : StandardStreams.AllInherited, CancellationToken.None);
    }
}
