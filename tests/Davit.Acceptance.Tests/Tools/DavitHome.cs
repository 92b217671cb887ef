using System.Diagnostics;

namespace Davit.Acceptance.Tests.Tools;

/// <summary>A user of davit with a store and a client configuration of their own.</summary>
public sealed class DavitHome : IDisposable
{
    private readonly Dictionary<string, string> _environment;

    public DavitHome(Laboratory laboratory, string? store = null)
    {
        Store = store ?? Scratch.PathOf("store");
        _environment = new Dictionary<string, string>
        {
            ["DAVIT_ROOT"] = Store,
            ["DAVIT_DAEMON_CONFIG"] = laboratory.DaemonConfig,
            ["DOCKER_CONFIG"] = Scratch.MakeFolder("docker"),
        };
    }

    public Scratch Scratch { get; } = new();

    public string Store { get; }

    public string ClientConfig => Scratch.PathOf("docker/config.json");

    public Call Call(params IReadOnlyList<string> arguments) => new(Laboratory.DavitProgram, arguments) { Environment = _environment };

    public Process Start(params IReadOnlyList<string> arguments) => Programs.Start(Call(arguments));

    public Task<Outcome> RunAsync(params IReadOnlyList<string> arguments) => Programs.RunAsync(Call(arguments));

    public Task<Outcome> RunWithInputAsync(string input, params IReadOnlyList<string> arguments) =>
        Programs.RunAsync(Call(arguments) with { Input = input });

    /// <summary>Runs a command that must succeed and returns its output without the last line end.</summary>
    public async Task<string> OutputAsync(params IReadOnlyList<string> arguments) => (await RunAsync(arguments)).MustSucceed().Text;

    /// <summary>Writes a Dockerfile (and more files, by name) into a new folder.</summary>
    public string Context(string dockerfile, params IReadOnlyList<(string Name, string Content)> files)
    {
        var name = $"context-{Guid.NewGuid():N}";
        Scratch.Write($"{name}/Dockerfile", dockerfile);
        foreach (var (file, content) in files)
        {
            Scratch.Write($"{name}/{file}", content);
        }

        return Scratch.PathOf(name);
    }

    public void Dispose() => Scratch.Dispose();
}
