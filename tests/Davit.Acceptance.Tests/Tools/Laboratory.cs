using System.Diagnostics;
using System.Reflection;
using Davit.Acceptance.Tests.Tools;

[assembly: AssemblyFixture(typeof(Laboratory))]

namespace Davit.Acceptance.Tests.Tools;

/// <summary>
/// One registry with the base images for all tests, served by the davit under test as a mirror of docker.io.
/// </summary>
public sealed class Laboratory : IAsyncLifetime
{
    private readonly Scratch _scratch = new();
    private Process? _registry;

    /// <summary>The working copy these tests were built from.</summary>
    public static string Repository { get; } = typeof(Laboratory).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Repository").Value!;

    /// <summary>The program under test.</summary>
    public static string DavitProgram { get; } = FindDavit();

    /// <summary>Host and port of the registry.</summary>
    public string Registry { get; private set; } = "";

    public string DaemonConfig => _scratch.PathOf("registry/daemon.json");

    public async ValueTask InitializeAsync()
    {
        var log = _scratch.PathOf("serve.log");
        var script = Path.Combine(Repository, "eng/base-images/serve");
        _registry = Programs.Start(new Call("/bin/sh", "-c", $"exec '{script}' '{DavitProgram}' '{_scratch.PathOf("registry")}' >'{log}' 2>&1"));
        var address = _scratch.PathOf("registry/address");
        while (!File.Exists(address))
        {
            Assert.False(_registry.HasExited, "eng/base-images/serve ended: " + (_registry.HasExited ? await File.ReadAllTextAsync(log) : ""));
            await Task.Delay(100);
        }

        Registry = (await File.ReadAllTextAsync(address)).Trim();
    }

    public async ValueTask DisposeAsync()
    {
        if (_registry is { HasExited: false })
        {
            await Programs.RunAsync(new Call("kill", "-TERM", $"{_registry.Id}"));
            await _registry.WaitForExitAsync();
        }

        _registry?.Dispose();
        _scratch.Dispose();
    }

    private static string FindDavit()
    {
        var path = Environment.GetEnvironmentVariable("DAVIT_BIN");
        path = string.IsNullOrEmpty(path) ? Path.Combine(Repository, "artifacts/davit") : path;
        return File.Exists(path)
            ? Path.GetFullPath(path)
            : throw new FileNotFoundException($"'{path}' is missing. Run ./build.sh first, or name the program in DAVIT_BIN.");
    }
}
