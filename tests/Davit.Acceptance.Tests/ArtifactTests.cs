using System.Text.Json;
using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>Artifacts by the command line, read by skopeo as well.</summary>
public sealed class ArtifactTests(Laboratory laboratory) : IDisposable
{
    private readonly DavitHome _davit = new(laboratory);
    private readonly string _repository = $"{laboratory.Registry}/artifact/{Guid.NewGuid():N}";

    private Scratch Scratch => _davit.Scratch;

    public void Dispose() => _davit.Dispose();

    [Fact]
    public async Task Files_are_pushed_read_by_skopeo_and_pulled_again()
    {
        var (report, table) = (Scratch.Write("in/report.json", "{}"), Scratch.Write("in/table", "a,b"));

        var pushed = await _davit.OutputAsync("artifact", "push", "--artifact-type", "application/vnd.example.report", "-a", "by=me", $"{_repository}:1", report, $"{table}:text/csv");
        var raw = (await Programs.RunAsync(new Call("skopeo", "inspect", "--raw", "--tls-verify=false", $"docker://{_repository}:1"))).MustSucceed().Output;
        var pulled = await _davit.OutputAsync("artifact", "pull", "-q", "-o", Scratch.PathOf("out"), $"{_repository}:1");

        Assert.Contains($"1: digest: {ScriptedRegistry.DigestOf(System.Text.Encoding.UTF8.GetBytes(raw))} size: {raw.Length}", pushed, StringComparison.Ordinal);
        var manifest = JsonDocument.Parse(raw).RootElement;
        Assert.Equal("application/vnd.example.report", manifest.GetProperty("artifactType").GetString());
        Assert.Equal("application/vnd.oci.empty.v1+json", manifest.GetProperty("config").GetProperty("mediaType").GetString());
        Assert.Equal("me", manifest.GetProperty("annotations").GetProperty("by").GetString());
        Assert.Equal(["application/json", "text/csv"], manifest.GetProperty("layers").EnumerateArray().Select(l => l.GetProperty("mediaType").GetString()));
        Assert.Equal([Scratch.PathOf("out/report.json"), Scratch.PathOf("out/table")], pulled.Split('\n'));
        Assert.Equal("a,b", File.ReadAllText(Scratch.PathOf("out/table")));
        Assert.Equal("application/vnd.example.report 2", await _davit.OutputAsync("artifact", "inspect", "--format", "{{.ArtifactType}} {{len .Files}}", $"{_repository}:1"));
        Assert.False(Directory.Exists(_davit.Store), "artifacts need no store");
    }

    [Fact]
    public async Task What_is_attached_is_listed_as_a_table_and_as_a_tree_and_copied_along()
    {
        await MakeImageAsync();
        var bill = await AttachAsync($"{_repository}:1", Scratch.Write("app.spdx.json", "{}"));
        var signature = await AttachAsync($"{_repository}@{bill}", "--artifact-type", "application/x-signature");

        var table = await _davit.OutputAsync("artifact", "ls", $"{_repository}:1");
        Assert.Matches(@"^TYPE +DIGEST +CREATED +SIZE +FILES\napplication/spdx\+json +[0-9a-f]{12} +.* ago +2B +app\.spdx\.json$", table);
        var tree = await _davit.OutputAsync("artifact", "ls", "--tree", "--no-trunc", $"{_repository}:1");
        Assert.Contains($"└── application/spdx+json  {bill}  2B", tree, StringComparison.Ordinal);
        Assert.Contains($"    └── application/x-signature  {signature}", tree, StringComparison.Ordinal);
        Assert.Equal("", await _davit.OutputAsync("artifact", "ls", "-q", "--artifact-type", "a/b", $"{_repository}:1"));
        Assert.Equal($"{bill} app.spdx.json", await _davit.OutputAsync("artifact", "ls", "--no-trunc", "--format", "{{.Digest}} {{.Files}}", $"{_repository}:1"));

        await _davit.OutputAsync("copy", "-q", $"docker://{_repository}:1", $"docker://{_repository}/bare:1");
        await _davit.OutputAsync("copy", "-q", "--referrers", $"docker://{_repository}:1", $"oci-archive:{Scratch.PathOf("a.tar")}:1");
        await _davit.OutputAsync("copy", "-q", "--referrers", $"oci-archive:{Scratch.PathOf("a.tar")}", $"docker://{_repository}/whole:1");
        Assert.Equal("", await _davit.OutputAsync("artifact", "ls", "-q", $"{_repository}/bare:1"));
        Assert.Equal($"{bill}\n{signature}", await _davit.OutputAsync("artifact", "ls", "-q", "--tree", $"{_repository}/whole:1"));
        await _davit.OutputAsync("load", "-q", "-i", Scratch.PathOf("a.tar"));
        Assert.Single((await _davit.OutputAsync("images", "-aq")).Split('\n').Distinct());
    }

    [Fact]
    public async Task One_platform_of_an_index_has_what_is_attached_to_it()
    {
        foreach (var architecture in (string[])["amd64", "arm64"])
        {
            await _davit.OutputAsync("build", "-q", "--platform", $"linux/{architecture}", "-t", $"{_repository}:{architecture}", _davit.Context($"FROM scratch\nCOPY Dockerfile /{architecture}\n"));
            await _davit.OutputAsync("push", "-q", $"{_repository}:{architecture}");
        }

        await _davit.OutputAsync("manifest", "create", $"{_repository}:1", $"{_repository}:amd64", $"{_repository}:arm64");
        await _davit.OutputAsync("manifest", "push", $"{_repository}:1");
        var attached = await AttachAsync($"{_repository}:1", "--platform", "linux/arm64", Scratch.Write("note.txt", "arm"));

        Assert.Equal("", await _davit.OutputAsync("artifact", "ls", "-q", $"{_repository}:1"));
        Assert.Equal(attached, await _davit.OutputAsync("artifact", "ls", "-q", "--platform", "linux/arm64", $"{_repository}:1"));
        Assert.Equal(attached, await _davit.OutputAsync("artifact", "ls", "-q", $"{_repository}:arm64"));
        Assert.Matches(@"├── linux/amd64  [0-9a-f]{12}\n└── linux/arm64  [0-9a-f]{12}\n    └── text/plain ", await _davit.OutputAsync("artifact", "ls", "--tree", $"{_repository}:1"));
    }

    [Fact]
    public async Task A_directory_is_pushed_as_oras_packs_it_and_pulled_as_it_was()
    {
        var folder = Directory.CreateDirectory(Scratch.PathOf("docs/deep/empty")).Parent!.Parent!.FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "deep/page"), "words");
        File.SetUnixFileMode(Path.Combine(folder, "deep/page"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(Path.Combine(folder, "link"), "deep/page");
        var (output, plain) = (Scratch.PathOf("out"), Scratch.PathOf("plain"));

        await _davit.OutputAsync("artifact", "push", "-q", $"{_repository}:docs", folder);
        foreach (var _ in (int[])[1, 2])
        {
            Assert.Equal(Path.Combine(output, "docs"), await _davit.OutputAsync("artifact", "pull", "-q", "-o", output, $"{_repository}:docs"));
        }

        (await Programs.RunAsync(new Call("diff", "-r", "--no-dereference", folder, Path.Combine(output, "docs")))).MustSucceed();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(output, "docs/deep/page")));
        Assert.Equal([Path.Combine(output, "docs")], Directory.GetFileSystemEntries(output));

        await Skopeo.CopyAsync($"docker://{_repository}:docs", $"dir:{plain}");
        using var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(plain, "manifest.json")));
        var layer = manifest.RootElement.GetProperty("layers")[0];
        Assert.Equal("true", layer.GetProperty("annotations").GetProperty("io.deis.oras.content.unpack").GetString());
        var names = (await Programs.RunAsync(new Call("tar", "-tzf", Path.Combine(plain, layer.GetProperty("digest").GetString()!["sha256:".Length..])))).MustSucceed().Output;
        Assert.Equal("docs/\ndocs/deep/\ndocs/deep/empty/\ndocs/deep/page\ndocs/link\n", names);
    }

    [Fact]
    public async Task What_cannot_be_is_told_in_words()
    {
        await MakeImageAsync();
        Assert.Contains("no such file or directory", await FailAsync("artifact", "push", $"{_repository}:a", "/nowhere"), StringComparison.Ordinal);
        Assert.Contains("ends in no name", await FailAsync("artifact", "push", $"{_repository}:a", "/"), StringComparison.Ordinal);
        Assert.Contains("use 'davit pull'", await FailAsync("artifact", "pull", "-o", Scratch.PathOf("none"), $"{_repository}:1"), StringComparison.Ordinal);
        Assert.Contains("nothing says what it is", await FailAsync("artifact", "attach", $"{_repository}:1", Scratch.Write("thing", "")), StringComparison.Ordinal);
        Assert.Contains("manifest unknown", await FailAsync("artifact", "attach", $"{_repository}:none", Scratch.Write("thing.txt", "")), StringComparison.Ordinal);
        Assert.Contains("they cannot go to 'dir:", await FailAsync("copy", "--referrers", $"docker://{_repository}:1", $"dir:{Scratch.PathOf("d")}"), StringComparison.Ordinal);
        Assert.Contains("it is an artifact of type", await FailPullOfArtifactAsync(), StringComparison.Ordinal);
    }

    private async Task<string> FailPullOfArtifactAsync()
    {
        await _davit.OutputAsync("artifact", "push", "-q", $"{_repository}:file", Scratch.Write("thing.txt", ""));
        return await FailAsync("pull", $"{_repository}:file");
    }

    private async Task MakeImageAsync()
    {
        await _davit.OutputAsync("build", "-q", "-t", $"{_repository}:1", _davit.Context("FROM scratch\nCOPY Dockerfile /\n"));
        await _davit.OutputAsync("push", "-q", $"{_repository}:1");
    }

    private Task<string> AttachAsync(params IReadOnlyList<string> arguments) => _davit.OutputAsync(["artifact", "attach", "-q", .. arguments]);

    private async Task<string> FailAsync(params IReadOnlyList<string> arguments) => (await _davit.RunAsync(arguments)).MustFailInWords().Error;
}
