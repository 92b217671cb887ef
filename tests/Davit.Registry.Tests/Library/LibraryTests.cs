using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using Davit.Examples;
using Davit.Oci;
using Davit.Registry.Tests.Servers;

namespace Davit.Registry.Tests.Library;

/// <summary>The code of the library's guide and of the README is compiled, run, and the same in both places.</summary>
public sealed partial class LibraryTests : IAsyncLifetime
{
    private static readonly string Repository = typeof(LibraryTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Repository").Value!;

    private readonly ScratchDirectory _directory = new();
    private readonly RegistryClient _client = new(Clients.Quick);
    private RegistryServer.RegistryServer? _server;

    private string Domain => _server!.Url.Authority;

    public async ValueTask InitializeAsync() => _server = await RegistryServer.RegistryServer.StartAsync(
        new RegistryServer.RegistryServerOptions { Address = "127.0.0.1:0", DataDirectory = _directory.File("registry") },
        CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server!.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task The_program_reads_lists_copies_and_attaches()
    {
        var image = TestImage.Create(10, 20);
        await image.PushAsync(_client.Open($"{Domain}/team/app"), "1.0");
        await image.PushAsync(_client.Open($"{Domain}/team/app"), "latest");

        var output = await RunExampleAsync($"{Domain}/team/app:1.0", $"{Domain}/copy/app:1.0", _directory.Write("report.txt", "fine"));

        var copy = _client.Open($"{Domain}/copy/app:1.0");
        var attached = Assert.Single(await copy.ReferrersAsync(image.Manifest.Digest, "application/vnd.example.report"));
        Assert.Equal(
            [$"{image.Manifest.Digest} {image.Manifest.MediaType} {image.Manifest.Bytes.Length} bytes", "1.0", "latest", $"attached {attached.Digest}"],
            output.TrimEnd().Split('\n'));
        Assert.Equal(image.Layers[1].Bytes, await copy.ReadBlobAsync(image.Layers[1].Descriptor));
    }

    [Fact]
    public async Task Every_recipe_of_the_guide_does_what_it_says()
    {
        var name = $"{Domain}/team/app:1.0";
        var image = TestImage.Create(1000);
        var repository = _client.Open(name);
        await image.PushAsync(repository, "1.0");
        var bill = await repository.AttachAsync(image.Manifest.Descriptor, "application/spdx+json");

        await Recipes.ReadLabelsAsync(_client, name);
        await Recipes.ListAttachedAsync(_client, name);
        await Recipes.UseAccountAsync(Domain, "me", "secret");
        await Recipes.TellWhatIsWrongAsync(_client, $"{Domain}/team/none:1");

        await Recipes.MirrorAsync(_client, name, $"{Domain}/mirror/app:1.0");
        Assert.Equal(bill.Digest, Assert.Single(await _client.Open($"{Domain}/mirror/app:1.0").ReferrersAsync(image.Manifest.Digest)).Digest);

        await Recipes.PushFilesAsync(_client, $"{Domain}/team/chart:1");
        await Recipes.PullFilesAsync(_client, $"{Domain}/team/chart:1", _directory.File("out"));
        Assert.Equal("replicas: 3\n", File.ReadAllText(_directory.File("out/values.yaml")));

        var file = $"{image.Layers[0].Descriptor.Digest.Hex}.tar.gz";
        await Recipes.DownloadLayerAsync(repository, image.Layers[0].Descriptor);
        Assert.Equal(image.Layers[0].Bytes, File.ReadAllBytes(file));
        File.Delete(file);
    }

    [Fact]
    public void The_guide_shows_the_program_and_every_recipe_as_they_are_run()
    {
        Assert.Equal(Samples().Order(), BlocksOf("docs/guides/library.md").Order());
    }

    [Fact]
    public void The_README_shows_nothing_of_the_client_that_is_not_run() =>
        Assert.Empty(BlocksOf("README.md").Where(block => block.Contains(nameof(RegistryClient), StringComparison.Ordinal)).Except(Samples()));

    [Fact]
    public void A_copy_cannot_be_given_a_digest()
    {
        var error = Assert.Throws<DavitException>(() => { _ = _client.CopyAsync("a", $"b@{Digest.Sha256([])}", cancellationToken: CancellationToken.None); });

        Assert.Equal(ErrorKind.InvalidArgument, error.Kind);
    }

    private static IReadOnlyList<string> Samples() =>
    [
        File.ReadAllText(Path.Combine(Repository, "examples/library/Program.cs")).Trim(),
        .. RecipePattern().Matches(File.ReadAllText(Path.Combine(Repository, "examples/library/Recipes.cs"))).Select(m => m.Groups[1].Value.Replace("\n        ", "\n", StringComparison.Ordinal).Trim()),
    ];

    private static IReadOnlyList<string> BlocksOf(string document) =>
        [.. BlockPattern().Matches(File.ReadAllText(Path.Combine(Repository, document))).Select(m => m.Groups[1].Value.Trim())];

    private async Task<string> RunExampleAsync(params string[] arguments)
    {
        var folder = AppContext.BaseDirectory.Replace("Davit.Registry.Tests", "Davit.Examples.Library", StringComparison.Ordinal);
        var start = new ProcessStartInfo(Path.Combine(folder, "Davit.Examples.Library"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOCKER_CONFIG"] = _directory.Path;
        start.Environment["DAVIT_CERTS_DIR"] = _directory.Path;
        start.Environment["DAVIT_DAEMON_CONFIG"] = _directory.Write("daemon.json", "{}");
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await error);
        return await output;
    }

    [GeneratedRegex(@"// guide: \w+\n(.*?)\n *// end", RegexOptions.Singleline)]
    private static partial Regex RecipePattern();

    [GeneratedRegex(@"^```csharp\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex BlockPattern();
}
