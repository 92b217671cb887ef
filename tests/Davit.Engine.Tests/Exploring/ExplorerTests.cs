using Davit.Engine.Exploring;
using Davit.Linux;
using Davit.Oci;
using Davit.Testing;

namespace Davit.Engine.Tests.Exploring;

public sealed class ExplorerTests : IAsyncLifetime
{
    private EngineFixture _fixture = null!;

    public async ValueTask InitializeAsync() => _fixture = await EngineFixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_layer_adds_changes_and_removes()
    {
        var image = await ExploreAsync(new LayeredImage()
            .Layer("FROM nothing", l => l.Directory("etc").File("etc/kept", 10).File("etc/changed", 20).File("etc/gone", 30).SymbolicLink("etc/link", "kept"))
            .Layer("RUN work", l => l.Directory("etc").File("etc/changed", 25, 'b', owner: 7).Delete("etc/gone").Directory("new").File("new/file", 5)));

        Assert.Equal(["Added /etc", "Added /etc/changed 20", "Added /etc/gone 30", "Added /etc/kept 10", "Added /etc/link -> kept"], Told(image.ChangesOf(0)));
        Assert.Equal(
            ["Unmodified /etc", "Changed /etc/changed 25", "Removed /etc/gone 30", "Unmodified /etc/kept 10", "Unmodified /etc/link -> kept", "Added /new", "Added /new/file 5"],
            Told(image.ChangesOf(1)));
        Assert.Equal(new ChangeCounts(2, 1, 1, 3), image.Layers[1].Changes);
        Assert.Equal([60L, 30L], image.Layers.Select(layer => layer.SizeBytes));
        Assert.Equal(7u, image.ChangesOf(1).Children[0].Children[0].File.UserId);
        Assert.Equal((90, 40, 50), (image.StoredBytes, image.FinalBytes, image.WastedBytes));
        Assert.Equal(40.0 / 90, image.Efficiency);
        Assert.Equal("RUN work", image.Layers[1].Instruction.Text);
    }

    [Fact]
    public async Task Waste_names_every_hidden_copy_with_who_stores_and_who_hides_it()
    {
        var image = await ExploreAsync(new LayeredImage()
            .Layer(null, l => l.File("a", 100).File("b", 50))
            .Layer(null, l => l.File("a", 200, 'b'))
            .Layer(null, l => l.Delete("a").File("b", 50, mode: 0x1ed))
            .Layer(null, l => l.File("b", 50, mode: 0x1ed)));

        Assert.Equal(
            ["/a 300: 1 by 2 Replaced 100, 2 by 3 Deleted 200", "/b 100: 1 by 3 AttributesOnly 50, 3 by 4 Rewritten 50"],
            image.Wasted.Select(Told));
        Assert.True(image.Wasted[0].IsDeleted);
        Assert.Equal((450, 50), (image.StoredBytes, image.FinalBytes));
        Assert.Equal(image.WastedBytes, image.Wasted.Sum(path => path.WastedBytes));
        Assert.Equal([150L, 200L, 50L, 0L], image.Layers.Select(layer => layer.WastedBytes));
        Assert.Equal([0L, 100L, 250L, 50L], image.Layers.Select(layer => layer.HidesBytes));
    }

    [Fact]
    public async Task An_opaque_directory_removes_what_was_in_it()
    {
        var image = await ExploreAsync(new LayeredImage()
            .Layer(null, l => l.Directory("d").File("d/old", 10).Directory("d/sub").File("d/sub/deep", 20).File("d/again", 30))
            .Layer(null, l => l.Directory("d").Opaque("d").File("d/again", 40, 'b').File("d/new", 1)));

        Assert.Equal(
            ["Unmodified /d", "Changed /d/again 40", "Added /d/new 1", "Removed /d/old 10", "Removed /d/sub", "Removed /d/sub/deep 20"],
            Told(image.ChangesOf(1)));
        Assert.Equal(
            ["/d/again 30: 1 by 2 Replaced 30", "/d/sub/deep 20: 1 by 2 Deleted 20", "/d/old 10: 1 by 2 Deleted 10"],
            image.Wasted.Select(Told));
        Assert.Equal(41, image.FinalBytes);
    }

    [Fact]
    public async Task A_file_becomes_a_directory_and_a_directory_a_file()
    {
        var image = await ExploreAsync(new LayeredImage()
            .Layer(null, l => l.File("f", 10).Directory("d").File("d/x", 20))
            .Layer(null, l => l.Delete("f").Directory("f").File("f/y", 3).Delete("d").File("d", 4)));

        Assert.Equal(["Changed /d 4", "Removed /d/x 20", "Changed /f", "Added /f/y 3"], Told(image.ChangesOf(1)));
        Assert.Equal(["/d/x 20: 1 by 2 Deleted 20", "/f 10: 1 by 2 Replaced 10"], image.Wasted.Select(Told));
        Assert.Equal(7, image.FinalBytes);
    }

    [Fact]
    public async Task Hard_links_count_once_while_one_of_their_names_is_seen()
    {
        var image = await ExploreAsync(new LayeredImage()
            .Layer(null, l => l.File("a", 100).HardLink("b", "a").HardLink("c", "a"))
            .Layer(null, l => l.Delete("a"))
            .Layer(null, l => l.File("b", 7, 'b'))
            .Layer(null, l => l.Delete("c")));

        Assert.Equal([100L, 100L, 107L, 7L], Enumerable.Range(0, 4).Select(level => image.Tree(level).TreeBytes));
        Assert.Equal(["Removed /a 100", "Unmodified /b 100", "Unmodified /c 100"], Told(image.ChangesOf(1)));
        Assert.Equal(["/a 100: 1 by 4 Deleted 100"], image.Wasted.Select(Told));
        Assert.Equal((107, 7), (image.StoredBytes, image.FinalBytes));
    }

    [Fact]
    public async Task A_mode_given_to_one_of_two_links_wastes_nothing()
    {
        // The kernel copies the file for that name; the other name keeps the old one.
        var image = await ExploreAsync(new LayeredImage()
            .Layer(null, l => l.File("a", 100).HardLink("b", "a"))
            .Layer(null, l => l.File("a", 100, mode: 0x1ed)));

        Assert.Empty(image.Wasted);
        Assert.Equal((200, 200), (image.StoredBytes, image.FinalBytes));
    }

    [Fact]
    public async Task Whiteouts_of_names_that_never_were_mean_nothing()
    {
        var image = await ExploreAsync(new LayeredImage()
            .Layer(null, l => l.Directory("d").File("d/a", 1))
            .Layer(null, l => l.Delete("never").Delete("d/nor/this").Directory("new").Opaque("new")));

        Assert.Equal(["Unmodified /d", "Unmodified /d/a 1", "Added /d/nor", "Added /new"], Told(image.ChangesOf(1)));
        Assert.Empty(image.Wasted);
        Assert.Equal(1, image.Efficiency);
    }

    [Fact]
    public async Task A_directory_is_changed_by_its_mode_not_by_its_time()
    {
        var image = await ExploreAsync(new LayeredImage()
            .Layer(null, l => l.Directory("a").Directory("b"))
            .Layer(null, l => l.Directory("a").Directory("b", mode: 0x1c0)));

        Assert.Equal(["Unmodified /a", "Changed /b"], Told(image.ChangesOf(1)));
    }

    [Fact]
    public async Task The_view_up_to_a_layer_is_against_the_lowest()
    {
        var image = await ExploreAsync(new LayeredImage()
            .Layer(null, l => l.File("a", 1).File("b", 1))
            .Layer(null, l => l.File("c", 1).Delete("b"))
            .Layer(null, l => l.File("d", 1).File("a", 2).Delete("c")));

        Assert.Equal(["Changed /a 2", "Removed /b 1", "Added /d 1"], Told(image.ChangesUpTo(2)));
        Assert.Equal(["Added /a 1", "Added /b 1"], Told(image.ChangesUpTo(0)));
    }

    [Fact]
    public async Task Equal_big_files_are_found_at_different_places_but_not_links()
    {
        var image = await ExploreAsync(
            new LayeredImage()
                .Layer(null, l => l.File("x/one", 5000, 'q').HardLink("x/link", "x/one").File("small", 10).File("small2", 10))
                .Layer(null, l => l.File("y/two", 5000, 'q').File("y/other", 5000, 'z')),
            duplicatesFrom: 1000);

        var group = Assert.Single(image.Duplicates);
        Assert.Equal((5000, 5000), (group.SizeBytes, group.ExtraBytes));
        // Links are one file under the first name of the layer's order.
        Assert.Equal([new DuplicateFile("/x/link", 0), new DuplicateFile("/y/two", 1)], group.Files);
    }

    [Fact]
    public async Task Histories_that_do_not_fit_the_layers_are_not_guessed_at()
    {
        var image = await ExploreAsync(new LayeredImage().Layer("COPY a /", l => l.File("a", 1)).Layer(null, l => l.File("b", 1)));

        Assert.All(image.Layers, layer => Assert.Equal("", layer.Instruction.Text));
    }

    [Fact]
    public async Task Names_that_are_no_text_are_told_apart()
    {
        var image = await ExploreAsync(new LayeredImage().Layer(null, l => l.File("ünï", 1).File("<script>'\"", 2).File("tab\tand\nline", 3)));

        Assert.Equal(["<script>'\"", "tab\tand\nline", "ünï"], image.Tree(0).Children.Select(child => child.Name));
        Assert.Equal("a\\xff", ImagePath.Text([0x61, 0xff]));
        Assert.Equal("\\xc3(", ImagePath.Text([0xc3, 0x28]));
    }

    [Fact]
    public async Task What_is_not_here_is_not_found()
    {
        var error = await Assert.ThrowsAsync<DavitException>(() => _fixture.Engine.Explorer.ExploreAsync(new ExploreRequest("absent"), TestContext.Current.CancellationToken));

        Assert.Equal((ErrorKind.NotFound, "No such image: absent:latest"), (error.Kind, error.Message));
    }

    private async Task<ImageExploration> ExploreAsync(LayeredImage image, long? duplicatesFrom = null)
    {
        await _fixture.PullAsync(image, "made");
        var request = new ExploreRequest(_fixture.Reference("made").ToString()) { DuplicatesFromBytes = duplicatesFrom };
        return await _fixture.Engine.Explorer.ExploreAsync(request, TestContext.Current.CancellationToken);
    }

    private static IEnumerable<string> Told(ChangedNode root) => root.Children.SelectMany(child => Told(child, ""));

    private static IEnumerable<string> Told(ChangedNode node, string parent)
    {
        var path = $"{parent}/{node.File.Name}";
        var detail = node.File.Kind switch
        {
            FileKind.Regular => $" {node.File.SizeBytes}",
            FileKind.SymbolicLink => $" -> {node.File.LinkTarget}",
            _ => "",
        };
        return node.Children.SelectMany(child => Told(child, path)).Prepend($"{node.Change} {path}{detail}");
    }

    private static string Told(WastedPath path) =>
        $"{path.Path} {path.WastedBytes}: {string.Join(", ", path.Copies.Select(copy => $"{copy.Layer + 1} by {copy.HiddenBy + 1} {copy.Kind} {copy.SizeBytes}"))}";
}
