using System.Text.Json;
using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

public sealed class ExploreTests(Laboratory laboratory) : IDisposable
{
    private const string Dockerfile = """
        FROM busybox
        COPY . /app/
        RUN head -c 300000 /dev/zero >/tmp/left && mkdir -p /var/cache/apk && head -c 200000 /dev/zero >/var/cache/apk/x
        RUN rm /tmp/left && chown -R 7:7 /app
        """;

    private readonly DavitHome _davit = new(laboratory);

    public void Dispose() => _davit.Dispose();

    [Fact]
    public async Task The_summary_names_waste_with_its_layers_and_what_to_do()
    {
        await BuildAsync();

        var text = await _davit.OutputAsync("explore", "wasteful");

        Assert.Matches(@"Wasted: +500kB", text);
        Assert.Matches(@"(?m)^300kB +1 +3→4 +deleted +/tmp/left$", text);
        Assert.Matches(@"(?m)^200kB +1 +2→4 +chmod/chown +/app/data$", text);
        Assert.Matches(@"(?m)^- Layer 3 \(RUN head .*\) stores 300kB \(1 file, /tmp/left\) that layer 4 \(RUN rm .*\) deletes: ", text);
        Assert.Matches(@"(?m)^- Layer 4 .* of layer 2 \(COPY \. /app/\) again, .*use COPY --chmod/--chown", text);
        Assert.Matches(@"(?m)^- Layer 3 .* leaves 200kB of apk's cache in /var/cache/apk: ", text);
    }

    [Fact]
    public async Task Json_adds_up()
    {
        await BuildAsync();

        using var json = JsonDocument.Parse(await _davit.OutputAsync("explore", "--json", "--files", "wasteful"));

        var root = json.RootElement;
        Assert.Equal(4, root.GetProperty("layers").GetArrayLength());
        Assert.Equal(500_000, root.GetProperty("wastedBytes").GetInt64() / 1000 * 1000);
        Assert.Equal(root.GetProperty("storedBytes").GetInt64(), root.GetProperty("layers").EnumerateArray().Sum(l => l.GetProperty("sizeBytes").GetInt64()));
        Assert.Equal(root.GetProperty("wastedBytes").GetInt64(), root.GetProperty("wasted").EnumerateArray().Sum(p => p.GetProperty("wastedBytes").GetInt64()));
        Assert.Contains(root.GetProperty("layers")[3].GetProperty("files").EnumerateArray(), f => f.GetProperty("path").GetString() == "/tmp/left" && f.GetProperty("change").GetString() == "removed");
    }

    [Fact]
    public async Task Rules_decide_the_exit_code_with_a_line_each()
    {
        await BuildAsync();

        var refused = await _davit.RunAsync("explore", "--ci", "--fail-if", "wasted>400kB,efficiency<0.1", "--fail-if", "layers>4", "wasteful");
        var accepted = await _davit.RunAsync("explore", "--fail-if", "wasted>1MB", "wasteful");
        var usage = (await _davit.RunAsync("explore", "--fail-if", "beauty<1", "wasteful")).MustFailInWords();

        Assert.Equal(1, refused.ExitCode);
        Assert.EndsWith("FAIL  wasted>400kB  (500kB)\nPASS  efficiency<0.1  (", refused.Text[..(refused.Text.IndexOf("efficiency<0.1  (", StringComparison.Ordinal) + 17)], StringComparison.Ordinal);
        Assert.EndsWith("PASS  layers>4  (4)", refused.Text, StringComparison.Ordinal);
        Assert.Equal(0, accepted.ExitCode);
        Assert.Equal(125, usage.ExitCode);
        Assert.Contains("unknown name 'beauty'", usage.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_holds_the_data()
    {
        await BuildAsync();
        var file = _davit.Scratch.PathOf("page.html");

        Assert.Equal("", await _davit.OutputAsync("explore", "--html", file, "wasteful"));

        var page = await File.ReadAllTextAsync(file);
        var start = page.IndexOf("id=\"data\">", StringComparison.Ordinal) + 10;
        using var data = JsonDocument.Parse(page[start..page.IndexOf("</script>", start, StringComparison.Ordinal)]);
        Assert.Equal("wasteful", data.RootElement.GetProperty("image").GetString());
        Assert.Contains(data.RootElement.GetProperty("wasted").EnumerateArray(), entry => entry[0].GetString() == "/tmp/left" && entry[1].GetInt64() == 300_000);
        (await _davit.RunAsync("explore", "--html", "/nowhere/page.html", "wasteful")).MustFailInWords();
    }

    [Fact]
    public async Task Another_platform_is_explored_when_it_is_here()
    {
        await _davit.OutputAsync("pull", "--platform", "linux/arm64", "debian:bookworm");

        Assert.Contains("linux/arm64", await _davit.OutputAsync("explore", "--platform", "linux/arm64", "debian:bookworm"), StringComparison.Ordinal);
        Assert.Contains("No such image", (await _davit.RunAsync("explore", "absent")).MustFailInWords().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminal_gets_an_interface_and_is_given_back()
    {
        await BuildAsync();

        var outcome = await InTerminalAsync("jj\tew?qq", "\"$DAVIT\" explore wasteful; echo code=$?");

        Assert.Contains("\e[?1049h", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Layers (3 of 4)", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("/tmp/left", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("\e[?25h\e[?1049l", outcome.Output, StringComparison.Ordinal);
        MustBeRestored(outcome, 0);
    }

    [Fact]
    public async Task A_signal_ends_the_interface_and_the_terminal_is_given_back()
    {
        await BuildAsync();

        MustBeRestored(await InTerminalAsync("", "timeout --foreground --preserve-status -s TERM 5 \"$DAVIT\" explore wasteful; echo code=$?"), 143);
        MustBeRestored(await InTerminalAsync("\u0003", "\"$DAVIT\" explore wasteful; echo code=$?"), 130);
    }

    [Fact]
    public async Task Without_colour_there_is_none()
    {
        await BuildAsync();

        var outcome = await InTerminalAsync("q", "NO_COLOR=1 \"$DAVIT\" explore wasteful; echo code=$?");

        Assert.Contains("\e[7m", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\e\[[0-9;]*3[0-9]m", outcome.Output);
    }

    private Task<string> BuildAsync() =>
        _davit.OutputAsync("build", "-q", "-t", "wasteful", _davit.Context(Dockerfile, ("data", new string('d', 200_000))));

    /// <summary>script(1) runs the commands in a terminal of their own; the keys are typed when the interface is there.</summary>
    private Task<Outcome> InTerminalAsync(string keys, string commands)
    {
        var call = _davit.Call();
        var log = _davit.Scratch.PathOf($"typescript-{Guid.NewGuid():N}");
        const string Typing = "(until grep -qs 1049h \"$LOG\"; do sleep 0.1; done; cat \"$KEYS\") | script -qefc \"$COMMANDS\" \"$LOG\"";
        return Programs.RunAsync(new Call("/bin/sh", "-c", Typing)
        {
            Environment = new Dictionary<string, string>(call.Environment)
            {
                ["DAVIT"] = Laboratory.DavitProgram,
                ["TERM"] = "xterm",
                ["LOG"] = log,
                ["KEYS"] = _davit.Scratch.Write($"keys-{Guid.NewGuid():N}", keys),
                ["COMMANDS"] = $"stty rows 24 cols 80; stty -g; {commands}; stty -g",
            },
        });
    }

    private static void MustBeRestored(Outcome outcome, int code)
    {
        var lines = outcome.Output.Split('\n').Select(line => line.Trim('\r')).Where(line => line.Length > 0).ToArray();
        Assert.EndsWith($"code={code}", lines[^2], StringComparison.Ordinal);
        Assert.Equal(2, lines.Count(line => line.EndsWith(lines[^1], StringComparison.Ordinal)));
    }
}
