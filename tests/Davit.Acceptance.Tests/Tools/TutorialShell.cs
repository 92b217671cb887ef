namespace Davit.Acceptance.Tests.Tools;

/// <summary>A shell in which <c>docker</c> is davit, with three images here.</summary>
public sealed class TutorialShell(Laboratory laboratory) : IAsyncLifetime
{
    public DavitHome Davit { get; } = new(laboratory);

    public async ValueTask InitializeAsync()
    {
        var bin = Davit.Scratch.MakeFolder("bin");
        File.CreateSymbolicLink(Path.Combine(bin, "docker"), Laboratory.DavitProgram);
        await TypeAsync("docker pull ubuntu && docker pull busybox:latest && docker pull debian:bookworm");
    }

    public ValueTask DisposeAsync()
    {
        Davit.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>What a line that must succeed prints, without the last line end.</summary>
    public async Task<string> TypeAsync(string line)
    {
        var environment = new Dictionary<string, string>(Davit.Call().Environment)
        {
            ["PATH"] = $"{Davit.Scratch.PathOf("bin")}:{Environment.GetEnvironmentVariable("PATH")}",
        };
        return (await Programs.RunAsync(new Call("bash", "-c", line) { Environment = environment, Folder = Davit.Scratch.Folder })).MustSucceed().Text;
    }
}
