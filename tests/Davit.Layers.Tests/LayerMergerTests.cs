using Davit.Layers.Diffing;
using Davit.Layers.Merging;
using Davit.Linux;

namespace Davit.Layers.Tests;

/// <summary>The kernel's overlayfs says what a stack of layers shows; merging some of them must not change it.</summary>
public sealed class LayerMergerTests : IDisposable
{
    private readonly TemporaryTree _tree = new();

    public void Dispose() => _tree.Dispose();

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_stack_shows_the_same_whichever_of_its_layers_are_merged(int seed)
    {
        var random = new Random(seed);
        var layers = Enumerable.Range(0, random.Next(2, 6)).Select(i => CollidingTree.Make(_tree.MakeDirectory($"layer{i}"), random)).ToArray();
        var expected = Shown.Stacked(_tree, layers);

        for (var count = 1; count <= layers.Length; count++)
        {
            var merged = Merge(layers[..count], layers[count..], $"merged{count}");

            Assert.Equal(expected, Shown.Stacked(_tree, [merged, .. layers[count..]]));
        }
    }

    [Theory]
    [InlineData(1001)]
    [InlineData(1002)]
    [InlineData(1003)]
    public void A_layer_copied_alone_is_the_same_layer(int seed)
    {
        var source = _tree.MakeDirectory("source");
        RandomTree.Fill(source, seed, RandomTree.Whiteouts.No);

        var copy = Merge([source], [], "copy");

        Assert.Equal(TreeListing.Of(source), TreeListing.Of(copy));
        Assert.Equal(Hash(source), Hash(copy));
    }

    [Fact]
    public void Merged_down_to_the_ground_nothing_tells_of_what_was_deleted()
    {
        var random = new Random(7);
        string[] layers = [.. Enumerable.Range(0, 5).Select(i => CollidingTree.Make(_tree.MakeDirectory($"layer{i}"), random))];

        var merged = Merge(layers, [], "merged");

        Assert.DoesNotContain(TreeListing.Of(merged), line => line.Contains("whiteout", StringComparison.Ordinal) || line.Contains("opaque", StringComparison.Ordinal));
        Assert.Equal(Shown.Stacked(_tree, layers), TreeListing.Of(merged));
    }

    [Fact]
    public void A_whiteout_stays_only_where_it_still_hides_something()
    {
        Build("below", "echo 1 > kept; echo 2 > hidden");
        Build("middle", "echo 3 > passing");
        Build("top", "mknod hidden c 0 0; mknod passing c 0 0; mknod nothing c 0 0");

        var merged = Merge([_tree["top"], _tree["middle"]], [_tree["below"]], "merged");

        Assert.Equal(["hidden"], Directory.EnumerateFileSystemEntries(merged).Select(Path.GetFileName));
    }

    [Fact]
    public void The_contents_of_emptied_directories_are_left_out()
    {
        Build("layer", "mkdir -p data/sub other; echo 1 > data/file; echo 2 > data/sub/file; echo 3 > other/file; chmod 1777 data");

        var merged = _tree.MakeDirectory("merged");
        LayerMerger.Merge(new MergeRequest([_tree["layer"]], [], merged) { EmptiedDirectories = ["/data"] }, CancellationToken.None);

        Assert.Empty(Directory.EnumerateFileSystemEntries(_tree["merged/data"]));
        Assert.Equal(0x3ffu, FileStatus.Of(_tree["merged/data"]).Mode);
        Assert.Equal("3\n", File.ReadAllText(_tree["merged/other/file"]));
    }

    private void Build(string name, string script) => Programs.Run("sh", ["-ec", script], _tree.MakeDirectory(name));

    private string Merge(IReadOnlyList<string> layers, IReadOnlyList<string> below, string name)
    {
        var target = _tree.MakeDirectory(name);
        LayerMerger.Merge(new MergeRequest(layers, below, target), CancellationToken.None);
        return target;
    }

    private static string Hash(string path) => LayerDiffer.Hash(new DiffRequest(path), CancellationToken.None).DiffId.ToString();
}
