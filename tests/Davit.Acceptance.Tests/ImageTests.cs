using System.Text.Json;
using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

public sealed class ImageTests(Laboratory laboratory) : IDisposable
{
    private readonly DavitHome _davit = new(laboratory);

    public void Dispose() => _davit.Dispose();

    [Fact]
    public async Task The_platform_of_this_machine_is_pulled_unless_another_is_asked_for()
    {
        await _davit.OutputAsync("pull", "debian:bookworm");
        var own = Architecture(await _davit.OutputAsync("inspect", "debian:bookworm"));
        using var other = new DavitHome(laboratory);

        await other.OutputAsync("pull", "--platform", "linux/arm64", "debian:bookworm");

        Assert.Equal("amd64", own);
        Assert.Equal("arm64", Architecture(await other.OutputAsync("inspect", "debian:bookworm")));
        var missing = (await other.RunAsync("pull", "--platform", "linux/s390x", "debian:bookworm")).MustFailInWords();
        Assert.Contains("no matching manifest for linux/s390x", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_platforms_come_and_the_index_keeps_its_digest_at_another_registry()
    {
        var name = $"{laboratory.Registry}/platforms/{Guid.NewGuid():N}:1";
        await _davit.OutputAsync("pull", "-q", "--all-platforms", "debian:bookworm");
        await _davit.OutputAsync("tag", "debian:bookworm", name);

        await _davit.OutputAsync("push", "-q", name);

        Assert.Equal("amd64", Architecture(await _davit.OutputAsync("image", "inspect", "--platform", "linux/amd64", "debian:bookworm")));
        Assert.Equal("arm64", Architecture(await _davit.OutputAsync("image", "inspect", "--platform", "linux/arm64", "debian:bookworm")));
        var digest = (await Programs.RunAsync(new Call("skopeo", "inspect", "--tls-verify=false", "--format", "{{.Digest}}", $"docker://{name}"))).MustSucceed().Text;
        Assert.Contains(digest, await _davit.OutputAsync("inspect", "-f", "{{.RepoDigests}}", "debian:bookworm"), StringComparison.Ordinal);
        var conflict = (await _davit.RunAsync("pull", "--all-platforms", "--platform", "linux/arm64", "debian:bookworm")).MustFailInWords();
        Assert.Contains("conflicting options", conflict.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tags_are_names_and_the_last_one_takes_the_content_away()
    {
        await _davit.OutputAsync("pull", "alpine");
        await _davit.OutputAsync("tag", "alpine", "mine:1");

        await _davit.OutputAsync("rmi", "alpine");
        Assert.Equal("still here", await _davit.OutputAsync("run", "--rm", "mine:1", "echo", "still here"));
        await _davit.OutputAsync("rmi", "mine:1");

        await new StoreInspection(_davit.Store).MustBeEmptyAsync("the last rmi");
    }

    [Fact]
    public async Task Images_inspect_and_history_tell_of_an_image()
    {
        await _davit.OutputAsync("build", "-t", "told:7", _davit.Context("FROM busybox\nRUN echo a >/a\nCMD [\"cat\", \"/a\"]\n"));

        Assert.Matches(@"told\s+7\s", await _davit.OutputAsync("images"));
        using var inspection = JsonDocument.Parse(await _davit.OutputAsync("inspect", "told:7"));
        Assert.Equal(2, inspection.RootElement[0].GetProperty("RootFS").GetProperty("Layers").GetArrayLength());
        Assert.Contains("RUN /bin/sh -c echo a >/a", await _davit.OutputAsync("history", "--no-trunc", "told:7"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_imported_archive_becomes_an_image()
    {
        var archives = (await Programs.RunAsync(new Call(Path.Combine(Laboratory.Repository, "eng/base-images/make")))).MustSucceed().Text;

        await _davit.OutputAsync("import", "--change", "ENV A=b", "--change", "CMD [\"env\"]", Path.Combine(archives, "busybox.tar"), "imported");

        Assert.Contains("A=b", await _davit.OutputAsync("run", "--rm", "imported"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_info_and_doctor_answer()
    {
        Assert.Contains("Version", await _davit.OutputAsync("version"), StringComparison.Ordinal);
        Assert.Contains(_davit.Store, await _davit.OutputAsync("info"), StringComparison.Ordinal);
        await _davit.OutputAsync("doctor");
    }

    [Fact]
    public async Task What_does_not_exist_is_named()
    {
        var outcome = (await _davit.RunAsync("pull", "no/such-image:1")).MustFailInWords();

        Assert.Contains("no/such-image", outcome.Error, StringComparison.Ordinal);
        (await _davit.RunAsync("rmi", "absent")).MustFailInWords();
        (await _davit.RunAsync("inspect", "absent")).MustFailInWords();
        (await _davit.RunAsync("push", $"{laboratory.Registry}/absent")).MustFailInWords();
    }

    private static string Architecture(string inspection)
    {
        using var document = JsonDocument.Parse(inspection);
        return document.RootElement[0].GetProperty("Architecture").GetString()!;
    }
}
