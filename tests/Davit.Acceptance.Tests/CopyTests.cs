using System.Text.Json;
using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>Copies from anywhere to anywhere, beside skopeo, which writes and reads the same places.</summary>
public sealed class CopyTests(Laboratory laboratory) : IDisposable
{
    private readonly DavitHome _davit = new(laboratory);
    private readonly string _repository = $"{laboratory.Registry}/copy/{Guid.NewGuid():N}";

    public void Dispose() => _davit.Dispose();

    [Fact]
    public async Task An_image_goes_round_through_every_place_and_keeps_its_digest()
    {
        var digest = await MakeAsync();
        var (layout, archive, folder, plain) = (_davit.Scratch.PathOf("layout"), _davit.Scratch.PathOf("a.tar"), _davit.Scratch.PathOf("dir"), _davit.Scratch.PathOf("b.tar"));

        Assert.Equal(digest, await CopyAsync($"docker://{_repository}:1", $"oci:{layout}:v1"));
        Assert.Equal(digest, await CopyAsync($"oci:{layout}:v1", $"oci-archive:{archive}:v1"));
        Assert.Equal(digest, await CopyAsync($"oci-archive:{archive}", $"dir:{folder}"));
        Assert.Equal(digest, await CopyAsync($"dir:{folder}", $"docker://{_repository}/again:2"));
        Assert.Equal(digest, await CopyAsync($"docker://{_repository}/again:2", "local:3"));
        Assert.Equal(digest, await CopyAsync("local:3", $"docker://{_repository}/last:4"));

        Assert.Equal(digest, await DigestAsync($"docker://{_repository}/last:4"));
        Assert.Equal("here", await _davit.OutputAsync("run", "--rm", "local:3", "cat", "/file"));
        await _davit.OutputAsync("copy", $"docker://{_repository}:1", $"docker-archive:{plain}:plain:5");
        Assert.Contains("Loaded image: plain:5", await _davit.OutputAsync("load", "-i", plain), StringComparison.Ordinal);
        Assert.Equal("here", await _davit.OutputAsync("run", "--rm", "plain:5", "cat", "/file"));
    }

    [Fact]
    public async Task Skopeo_reads_what_copy_writes_and_the_other_way_round()
    {
        var digest = await MakeAsync();
        var (layout, archive, folder) = (_davit.Scratch.PathOf("layout"), _davit.Scratch.PathOf("a.tar"), _davit.Scratch.PathOf("dir"));
        await CopyAsync($"docker://{_repository}:1", $"oci:{layout}:v1");
        await CopyAsync($"docker://{_repository}:1", $"oci-archive:{archive}:v1");
        await CopyAsync($"docker://{_repository}:1", $"dir:{folder}");

        foreach (var source in (string[])[$"oci:{layout}:v1", $"oci-archive:{archive}:v1", $"dir:{folder}"])
        {
            Assert.Equal(digest, await DigestAsync(source));
        }

        await Skopeo.CopyAsync($"docker://{_repository}:1", $"dir:{folder}-s");
        await Skopeo.CopyAsync($"docker://{_repository}:1", $"oci:{layout}-s:w");
        Assert.Equal(digest, await CopyAsync($"dir:{folder}-s", $"docker://{_repository}/s:1"));
        Assert.Equal(digest, await CopyAsync($"oci:{layout}-s:w", $"docker://{_repository}/s:2"));
    }

    [Fact]
    public async Task All_platforms_travel_or_the_one_that_is_named()
    {
        var target = $"{_repository}/multi:1";
        await _davit.OutputAsync("build", "-q", "--platform", "linux/amd64", "-t", $"{_repository}/multi:amd64", _davit.Context("FROM scratch\nCOPY Dockerfile /amd64\n"));
        await _davit.OutputAsync("build", "-q", "--platform", "linux/arm64", "-t", $"{_repository}/multi:arm64", _davit.Context("FROM scratch\nCOPY Dockerfile /arm64\n"));
        await _davit.OutputAsync("push", "-q", $"{_repository}/multi:amd64");
        await _davit.OutputAsync("push", "-q", $"{_repository}/multi:arm64");
        await _davit.OutputAsync("manifest", "create", target, $"{_repository}/multi:amd64", $"{_repository}/multi:arm64");
        await _davit.OutputAsync("manifest", "push", target);
        var index = await DigestAsync($"docker://{target}");

        Assert.Equal(index, await CopyAsync($"docker://{target}", $"docker://{_repository}/all:1"));
        var one = await CopyAsync("--platform", "linux/arm64", $"docker://{target}", $"docker://{_repository}/one:1");

        Assert.NotEqual(index, one);
        Assert.Equal(await DigestAsync($"docker://{_repository}/multi:arm64"), one);
        Assert.Equal(one, await DigestAsync($"docker://{_repository}/one:1"));
        var all = JsonDocument.Parse((await Programs.RunAsync(new Call("skopeo", "inspect", "--raw", "--tls-verify=false", $"docker://{_repository}/all:1"))).MustSucceed().Output);
        Assert.Equal(2, all.RootElement.GetProperty("manifests").GetArrayLength());
    }

    [Fact]
    public async Task An_archive_goes_down_a_pipe_with_the_words_beside_it_and_devices_stay_devices()
    {
        await MakeAsync();
        var shell = """
            "$1" copy "docker://$2:1" docker-archive:/dev/stdout:piped:1 | tar -t | tail -n 1
            "$1" copy -q "docker://$2:1" "oci-archive:$3" & tar -t <"$3" | grep -x index.json; wait
            test -p "$3" && test -L /dev/stdout
            """;
        var pipe = _davit.Scratch.PathOf("pipe");
        (await Programs.RunAsync(new Call("mkfifo", pipe))).MustSucceed();

        var call = _davit.Call();
        var outcome = (await Programs.RunAsync(new Call("sh", "-ec", shell, "sh", call.Program, _repository, pipe) { Environment = call.Environment })).MustSucceed();

        Assert.Contains("repositories\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("index.json\n", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Status: ", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Status: Copied", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_for_another_platform_is_not_taken_for_the_one_that_is_named()
    {
        await MakeAsync();
        foreach (var target in (string[])["oci:", "docker-archive:", "dir:"])
        {
            var place = _davit.Scratch.PathOf("other");
            var outcome = (await _davit.RunAsync("copy", "--platform", "linux/s390x", $"docker://{_repository}:1", target + place)).MustFailInWords();

            Assert.False(Path.Exists(place));
            Assert.StartsWith("davit: image does not provide the specified platform (linux/s390x)\nIt is for linux/", outcome.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_cannot_be_copied_is_told_in_words()
    {
        await MakeAsync();
        var layout = _davit.Scratch.PathOf("layout");
        await CopyAsync($"docker://{_repository}:1", $"oci:{layout}");
        Assert.EndsWith($"it is an OCI layout\nWrite it as oci:{layout}.\n", (await FailAsync($"dir:{layout}", "b")).Error, StringComparison.Ordinal);
        Assert.Contains("transport 'containers-storage' is not supported", (await FailAsync("containers-storage:a", "b")).Error, StringComparison.Ordinal);
        Assert.Contains("No such image: nothing:latest", (await FailAsync("nothing", $"dir:{_davit.Scratch.PathOf("d")}")).Error, StringComparison.Ordinal);
        Assert.Contains("no such file or directory", (await FailAsync("oci:/nowhere", "b")).Error, StringComparison.Ordinal);
        Assert.Contains("manifest unknown", (await FailAsync($"docker://{_repository}:none", "b")).Error, StringComparison.Ordinal);
    }

    private async Task<string> MakeAsync()
    {
        await _davit.OutputAsync("build", "-q", "-t", $"{_repository}:1", _davit.Context("FROM busybox\nRUN echo here >/file\n"));
        await _davit.OutputAsync("push", "-q", $"{_repository}:1");
        return await DigestAsync($"docker://{_repository}:1");
    }

    private Task<string> CopyAsync(params IReadOnlyList<string> arguments) => _davit.OutputAsync(["copy", "-q", .. arguments]);

    private async Task<Outcome> FailAsync(string source, string target) => (await _davit.RunAsync("copy", source, target)).MustFailInWords();

    private static async Task<string> DigestAsync(string location)
    {
        var raw = (await Programs.RunAsync(new Call("skopeo", "inspect", "--raw", "--tls-verify=false", location))).MustSucceed().Output;
        return ScriptedRegistry.DigestOf(System.Text.Encoding.UTF8.GetBytes(raw));
    }
}
