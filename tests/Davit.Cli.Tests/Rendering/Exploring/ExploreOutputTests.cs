using System.Text;
using System.Text.Json;
using Davit.Cli.Rendering.Exploring;
using Davit.Testing;

namespace Davit.Cli.Tests.Rendering.Exploring;

public sealed class ExploreOutputTests(ExploredImage explored) : IClassFixture<ExploredImage>
{
    [Fact]
    public void The_summary_tells_layers_and_waste()
    {
        var output = new StringWriter { NewLine = "\n" };

        new ExploreSummary(output, explored.Image).Write();

        Assert.EndsWith(
            """
            Layers:      3, 1.31kB together
            Image size:  1.16kB
            Wasted:      150B (11.43%)
            Efficiency:  88.56%

            LAYER   SIZE     ADDED   CHANGED   REMOVED   WASTED   CREATED BY
            1       1.15kB   7       0         0         150B     ADD rootfs.tar /
            2       150B     4       1         1         0B       RUN change
            3       12B      2       0         0         0B       COPY names /

            WASTED   COPIES   LAYERS   HOW        PATH
            100B     1        1→2      replaced   /etc/passwd
            50B      1        1→2      deleted    /etc/hosts

            """.ReplaceLineEndings("\n"),
            output.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Json_lists_what_each_layer_does_when_asked()
    {
        var output = new StringWriter();

        new ExploreJson(explored.Image) { WithFiles = true, Rules = [FailRule.Parse("wasted>1")] }.WriteTo(output);

        using var json = JsonDocument.Parse(output.ToString());
        var layers = json.RootElement.GetProperty("layers");
        Assert.Equal(
            ["removed /etc/hosts", "changed /etc/passwd", "added /srv", "added /srv/app", "added /srv/app/one", "added /srv/app/two"],
            layers[1].GetProperty("files").EnumerateArray().Select(f => $"{f.GetProperty("change").GetString()} {f.GetProperty("path").GetString()}"));
        Assert.Equal(["/" + ExploredImage.Hostile, "/etc/new"], layers[2].GetProperty("files").EnumerateArray().Select(f => f.GetProperty("path").GetString()));
        Assert.False(json.RootElement.GetProperty("rules")[0].GetProperty("passed").GetBoolean());
        Assert.Equal(150, json.RootElement.GetProperty("wastedBytes").GetInt64());
    }

    [Fact]
    public void The_page_carries_the_history_of_every_path()
    {
        using var data = DataOf(Page(explored.Image));

        var paths = new Dictionary<string, string>();
        Collect(data.RootElement.GetProperty("tree"), "", paths);

        Assert.Equal("[0,50,1,-1]", paths["/etc/hosts"]);
        Assert.Equal("[0,100,1,120]", paths["/etc/passwd"]);
        Assert.Equal("[2,7]", paths["/etc/new"]);
        Assert.Equal("[2,5]", paths["/" + ExploredImage.Hostile]);
        Assert.Equal("[]", paths["/srv/app"]);
        Assert.Equal(1162, data.RootElement.GetProperty("final").GetInt64());
    }

    [Fact]
    public async Task Bytes_that_pass_to_another_name_are_no_new_file()
    {
        var image = await ExploredImage.ExploreAsync(new LayeredImage()
            .Layer(null, l => l.File("a", 9).HardLink("b", "a"))
            .Layer(null, l => l.Delete("a")));
        using var data = DataOf(Page(image));

        var paths = new Dictionary<string, string>();
        Collect(data.RootElement.GetProperty("tree"), "", paths);

        Assert.Equal("[0,9,1,-1]", paths["/a"]);
        Assert.Equal("[0,0,-2,9]", paths["/b"]);
    }

    [Fact]
    public void Hostile_names_stay_inside_the_data()
    {
        var page = Page(explored.Image);
        var data = page[(page.IndexOf(Start, StringComparison.Ordinal) + Start.Length)..];
        data = data[..data.IndexOf("</script>", StringComparison.Ordinal)];

        Assert.DoesNotContain('<', data);
        Assert.All(data, character => Assert.InRange(character, ' ', '~'));
        Assert.Contains("\\u003Cb\\u003E", data, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_asks_nobody_for_anything()
    {
        var page = Page(explored.Image);

        Assert.DoesNotContain("http:", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https:", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
    }

    private const string Start = "<script type=\"application/json\" id=\"data\">";

    private static string Page(Davit.Engine.Exploring.ImageExploration image)
    {
        using var output = new MemoryStream();
        ExplorePage.WriteTo(output, image);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static JsonDocument DataOf(string page)
    {
        var data = page[(page.IndexOf(Start, StringComparison.Ordinal) + Start.Length)..];
        return JsonDocument.Parse(data[..data.IndexOf("</script>", StringComparison.Ordinal)]);
    }

    private static void Collect(JsonElement node, string path, Dictionary<string, string> paths)
    {
        foreach (var child in node.GetArrayLength() > 2 ? node[2].EnumerateArray() : default)
        {
            var name = $"{path}/{child[0].GetString()}";
            paths[name] = child[1].GetRawText();
            Collect(child, name, paths);
        }
    }
}
