using System.Text.Json;
using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

public sealed class DiffTests(Laboratory laboratory) : IDisposable
{
    private readonly DavitHome _davit = new(laboratory);

    public void Dispose() => _davit.Dispose();

    [Fact]
    public async Task Changes_of_a_container_are_told_as_docker_tells_them()
    {
        await _davit.OutputAsync("build", "-q", "-t", "base", _davit.Context("FROM busybox\nRUN mkdir -p /dir/sub && echo 1 >/dir/a && echo 2 >/dir/sub/b && echo 3 >/again\n"));

        await _davit.RunAsync("run", "--name", "box", "base", "sh", "-c", "rm /dir/a; mkdir -p /new/deep; echo x >/new/deep/file; echo 3 >/again; rm -r /srv; rm -r /dir/sub; mkdir /dir/sub; echo y >/dir/sub/c; chmod 700 /opt");

        Assert.Equal(
            """
            C /again
            C /dir
            D /dir/a
            C /dir/sub
            D /dir/sub/b
            A /dir/sub/c
            A /new
            A /new/deep
            A /new/deep/file
            C /opt
            D /srv
            """,
            await _davit.OutputAsync("diff", "box"));
        Assert.Contains("No such container: nobody", (await _davit.RunAsync("diff", "nobody")).MustFailInWords().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_are_compared_by_settings_and_files()
    {
        await _davit.OutputAsync("build", "-q", "-t", "one", _davit.Context("FROM busybox\nRUN echo 12345 >/grows; echo a >/same-size; ln -s x /link; mkdir /dir; echo 1 >/dir/in; echo o >/owned; echo e >/equal\nENV A=1 B=2\n"));
        await _davit.OutputAsync("build", "-q", "-t", "two", _davit.Context("FROM busybox\nRUN echo e >/equal; echo 1234567 >/grows; echo b >/same-size; ln -s y /link; echo now a file >/dir; echo o >/owned; chown 3:4 /owned; chmod 600 /owned; echo new >/added\nENV A=1 B=3\nUSER 9\n"));

        var json = JsonDocument.Parse(await _davit.OutputAsync("image", "diff", "--json", "one", "two")).RootElement;
        var text = await _davit.OutputAsync("image", "diff", "one", "two");

        Assert.Equal(1, json.GetProperty("CommonLayers").GetInt32());
        Assert.Equal(["User:>9", "Env B:2>3"], json.GetProperty("Settings").EnumerateArray().Select(s => $"{s.GetProperty("Name")}:{s.GetProperty("Before")}>{s.GetProperty("After")}"));
        Assert.Equal(
            ["Added /added ", "Changed /dir type", "Deleted /dir/in ", "Changed /grows size,content", "Changed /link link", "Changed /owned mode,owner", "Changed /same-size content"],
            json.GetProperty("Files").EnumerateArray().Select(f => $"{f.GetProperty("Kind")} {f.GetProperty("Path")} {string.Join(',', f.GetProperty("Differs").EnumerateArray())}"));
        Assert.Matches("C +-rw------- +3:4 +2B +mode was 0644, owner was 0:0 +/owned", text);
        Assert.Matches("C +l.* was -> x +/link -> y", text);
        Assert.Contains("Added 1 (4B), changed 5 (+13B), deleted 1 (2B); in all +15B", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packages_are_compared()
    {
        const string Status = "Package: {0}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {1}\nDescription: some\n text: more\n\n";
        await _davit.OutputAsync("build", "-q", "-t", "one", _davit.Context(
            "FROM busybox\nCOPY status /var/lib/dpkg/status\nCOPY installed /lib/apk/db/installed\nCOPY package.json /app/node_modules/@a/b/package.json\nRUN mkdir -p /usr/lib/python3/dist-packages/tool-1.0.dist-info && touch /usr/lib/python3/dist-packages/tool-1.0.dist-info/METADATA\n",
            ("status", string.Format(null, Status, "bash", "5.1") + string.Format(null, Status, "gone", "1")), ("installed", "P:musl\nV:1.2.3-r0\n\nP:same\nV:1\n"), ("package.json", "{\"version\": \"1.0.0\"}")));
        await _davit.OutputAsync("build", "-q", "-t", "two", _davit.Context(
            "FROM busybox\nCOPY status /var/lib/dpkg/status\nCOPY installed /lib/apk/db/installed\nCOPY package.json /app/node_modules/@a/b/package.json\nRUN mkdir -p /usr/lib/python3/dist-packages/tool-1.1.dist-info && touch /usr/lib/python3/dist-packages/tool-1.1.dist-info/METADATA\n",
            ("status", string.Format(null, Status, "bash", "5.2") + string.Format(null, Status, "new", "2")), ("installed", "P:musl\nV:1.2.4-r0\n\nP:same\nV:1\n"), ("package.json", "{\"version\": \"1.0.1\"}")));

        var json = JsonDocument.Parse(await _davit.OutputAsync("image", "diff", "--json", "one", "two")).RootElement;

        Assert.Equal(
            ["dpkg bash 5.1>5.2", "dpkg gone 1>", "dpkg new >2", "apk musl 1.2.3-r0>1.2.4-r0", "pip tool 1.0>1.1", "npm @a/b 1.0.0>1.0.1"],
            json.GetProperty("Packages").EnumerateArray().Select(p => $"{p.GetProperty("Manager")} {p.GetProperty("Name")} {p.GetProperty("Before")}>{p.GetProperty("After")}"));
    }

    [Fact]
    public async Task Equal_images_are_told_to_be_equal()
    {
        await _davit.OutputAsync("build", "-q", "-t", "layered", _davit.Context("FROM busybox\nRUN echo 1 >/a\nRUN echo 2 >/b; rm /a\n"));
        await _davit.OutputAsync("image", "squash", "-t", "flat", "layered");

        Assert.EndsWith("The images are the same but for their history.", await _davit.OutputAsync("image", "diff", "layered", "flat"), StringComparison.Ordinal);
    }
}
