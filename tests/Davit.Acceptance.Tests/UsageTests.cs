using System.Text.Json;
using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary><c>system df</c> in Docker's columns.</summary>
public sealed class UsageTests(Laboratory laboratory) : IDisposable
{
    private readonly DavitHome _davit = new(laboratory);

    public void Dispose() => _davit.Dispose();

    [Fact]
    public async Task Empty_stores_have_four_rows_of_nothing() => Assert.Equal(
        """
        TYPE            TOTAL     ACTIVE    SIZE      RECLAIMABLE
        Images          0         0         0B        0B
        Containers      0         0         0B        0B
        Local Volumes   0         0         0B        0B
        Build Cache     0         0         0B        0B
        """,
        await _davit.OutputAsync("system", "df"));

    [Fact]
    public async Task Templates_and_JSON_are_Dockers()
    {
        await _davit.OutputAsync("build", "-t", "app:1", _davit.Context("FROM scratch\nCOPY noise /\n", ("noise", new string('x', 123_456))));

        Assert.Equal("Images: 1 0\nContainers: 0 0\nLocal Volumes: 0 0\nBuild Cache: 1 1", await _davit.OutputAsync("system", "df", "--format", "{{.Type}}: {{.TotalCount}} {{.Active}}"));
        var lines = (await _davit.OutputAsync("system", "df", "--format", "json")).Split('\n');
        Assert.Equal("""{"Active":"0","Reclaimable":"0B","Size":"0B","TotalCount":"0","Type":"Local Volumes"}""", lines[2]);
        Assert.Equal("app 123kB 123kB 0B", await _davit.OutputAsync("system", "df", "-v", "--format", "{{range .Images}}{{.Repository}} {{.Size}} {{.UniqueSize}} {{.SharedSize}}{{end}}"));
        using var all = JsonDocument.Parse(await _davit.OutputAsync("system", "df", "-v", "--format", "json"));
        Assert.Equal(["Images", "Containers", "Volumes", "BuildCache"], all.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Contains("can't evaluate field Nope in type *formatter.diskUsageImagesContext", (await _davit.RunAsync("system", "df", "--format", "{{.Nope}}")).MustFailInWords().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verbose_has_Dockers_sections()
    {
        await _davit.OutputAsync("build", "-t", "app:1", _davit.Context("FROM scratch\nCOPY noise /\n", ("noise", new string('x', 123_456))));

        var text = await _davit.OutputAsync("system", "df", "--verbose");

        foreach (var line in (List<string>)["Images space usage:", "Containers space usage:", "Local Volumes space usage:", "Build cache usage: 0B"])
        {
            Assert.Contains(line + "\n\n", text, StringComparison.Ordinal);
        }

        Assert.Matches(@"\nREPOSITORY +TAG +IMAGE ID +CREATED +SIZE +SHARED SIZE +UNIQUE SIZE +CONTAINERS +PACKED SIZE\napp +1 +[0-9a-f]{12} +.* ago +123kB +0B +123kB +0 ", text);
        Assert.Matches(@"\nCACHE ID +CACHE TYPE +SIZE +CREATED +LAST USED +USAGE +SHARED\n[0-9a-f]{12}\* +regular +123kB .* true$", text);
    }

    [Fact]
    public async Task Why_names_who_shares()
    {
        await _davit.OutputAsync("pull", "busybox");
        await _davit.OutputAsync("tag", "busybox", "other:1");

        var text = await _davit.OutputAsync("system", "df", "--why", "other:1");

        Assert.StartsWith("busybox:latest, other:1 (", text, StringComparison.Ordinal);
        Assert.Matches(@"\nShared +0B +0B\n", text);
        Assert.Matches(@"\nRemoving it frees [0-9.]+MB\.$", text);
        Assert.Contains("No such image: absent:latest", (await _davit.RunAsync("system", "df", "--why", "absent")).MustFailInWords().Error, StringComparison.Ordinal);
    }
}
