using Davit.Layers.Applying;
using Davit.Layers.Copies;
using Davit.Linux;

namespace Davit.Layers.Tests;

/// <summary>What is written to a copy of a stack of layers becomes a layer; the kernel's overlayfs says whether it is the right one.</summary>
public sealed class CopiedTreeTests : IDisposable
{
    private readonly TemporaryTree _tree = new();

    public void Dispose() => _tree.Dispose();

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_layer_on_its_stack_shows_what_was_written(int seed)
    {
        var random = new Random(seed);
        string[] layers = [.. Enumerable.Range(0, random.Next(1, 4)).Select(i => CollidingTree.Make(_tree.MakeDirectory($"layer{i}"), random))];
        var copy = Copy(layers);
        for (var round = 0; round < 3; round++)
        {
            using (var root = DirectoryHandle.Open(copy.TreePath))
            {
                Write(root, random);
            }

            var layer = _tree.MakeDirectory("layer");
            copy.Gather(layer, layers);

            Assert.Equal(Shown.Plain(copy.TreePath), Shown.Stacked(_tree, [layer, .. layers]));
        }
    }

    [Fact]
    public void Untouched_it_is_an_empty_layer()
    {
        var below = CollidingTree.Make(_tree.MakeDirectory("below"), new Random(1));
        var copy = Copy([below]);

        copy.Gather(_tree.MakeDirectory("layer"), [below]);

        Assert.Empty(Directory.EnumerateFileSystemEntries(_tree["layer"]));
    }

    [Fact]
    public void A_write_that_sets_size_and_time_back_is_seen()
    {
        _tree.Write("below/d/file", "one");
        var copy = Copy([_tree["below"]]);
        var path = Path.Combine(copy.TreePath, "d/file");
        var before = File.GetLastWriteTimeUtc(path);
        File.WriteAllText(path, "two");
        File.SetLastWriteTimeUtc(path, before);

        copy.Gather(_tree.MakeDirectory("layer"), [_tree["below"]]);

        Assert.Equal("two", File.ReadAllText(_tree["layer/d/file"]));
    }

    [Fact]
    public void Directories_that_changed_names_are_seen_with_all_in_them()
    {
        _tree.Write("below/a/sub/file", "of a");
        _tree.Write("below/b/sub/file", "of b!");
        var copy = Copy([_tree["below"]]);
        string At(string name) => Path.Combine(copy.TreePath, name);
        Directory.Move(At("a"), At("c"));
        Directory.Move(At("b"), At("a"));
        Directory.Move(At("c"), At("b"));

        copy.Gather(_tree.MakeDirectory("layer"), [_tree["below"]]);

        Assert.Equal("of b!", File.ReadAllText(_tree["layer/a/sub/file"]));
        Assert.Equal("of a", File.ReadAllText(_tree["layer/b/sub/file"]));
    }

    [Fact]
    public void A_copy_that_was_not_finished_is_made_again()
    {
        _tree.Write("below/file", "x");
        _tree.Write("work/tree/half", "made");

        var copy = Copy([_tree["below"]]);

        Assert.Equal(["file"], Directory.EnumerateFileSystemEntries(copy.TreePath).Select(Path.GetFileName));
    }

    [Fact]
    public void Marks_of_our_own_hide_and_are_told_as_whiteouts()
    {
        _tree.Write("below/gone", "x");
        _tree.Write("below/stays", "x");
        var marks = OverlayAttributes.Own;
        var copy = new CopiedTree(_tree["work"], marks);
        copy.Make([_tree["below"]]);
        File.Delete(Path.Combine(copy.TreePath, "gone"));

        copy.Gather(_tree.MakeDirectory("layer"), [_tree["below"]]);

        Assert.Equal(FileKind.Socket, FileStatus.Of(_tree["layer/gone"]).Kind);
        using var tar = new MemoryStream();
        Diffing.LayerDiffer.WriteTar(new Diffing.DiffRequest(_tree["layer"]) { Overlay = marks }, tar, CancellationToken.None);
        tar.Position = 0;
        var target = _tree.MakeDirectory("applied");
        LayerApplier.Apply(tar, new ApplyRequest(target) { Overlay = OverlayAttributes.Trusted }, CancellationToken.None);
        Assert.True(FileStatus.Of(_tree["applied/gone"]).IsWhiteout);
        Assert.Single(Directory.EnumerateFileSystemEntries(target));
    }

    private CopiedTree Copy(IReadOnlyList<string> layers)
    {
        var copy = new CopiedTree(_tree["work"], OverlayAttributes.Trusted);
        copy.Make(layers);
        return copy;
    }

    private static void Write(DirectoryHandle directory, Random random)
    {
        foreach (var letter in "abcdefg")
        {
            byte[] name = [(byte)letter];
            var status = directory.Status(name);
            switch (random.Next(12))
            {
                case 0:
                    directory.RemoveTree(name);
                    break;
                case 1 when status is { Kind: FileKind.Regular }:
                    using (var file = directory.OpenWrite(name))
                    {
                        RandomAccess.Write(file, "changed"u8, random.Next(100));
                        FileTimes.Set(file, status.Value.ModifiedAt);
                    }

                    break;
                case 2 when status is { Kind: FileKind.Regular or FileKind.Directory }:
                    directory.SetMode(name, (uint)random.Next(0x1000));
                    break;
                case 3 when status is not null:
                    directory.SetOwner(name, (uint)random.Next(100), (uint)random.Next(100));
                    break;
                case 4 when status is { Kind: FileKind.Regular or FileKind.Directory }:
                    ExtendedAttributes.Set(directory, name, "user.about"u8, TarBytes.Text($"{random.Next(100)}"));
                    break;
                case 5 when status is not null:
                    byte[] other = [(byte)"abcdefg"[random.Next(7)]];
                    directory.RemoveTree(other);
                    if (directory.Status(name) is not null)
                    {
                        directory.Rename(name, directory, other);
                    }

                    break;
                case 6:
                    directory.TryCreateDirectory(name, 0x1ed);
                    break;
                case 7:
                    using (var file = directory.TryCreateFile(name))
                    {
                        if (file is not null)
                        {
                            RandomAccess.Write(file, "new"u8, 0);
                        }
                    }

                    break;
                case 8 when status is { IsDirectory: false }:
                    byte[] link = [(byte)"abcdefg"[random.Next(7)]];
                    directory.TryCreateHardLink(link, directory, name);
                    break;
                case 9:
                    directory.TryCreateSymbolicLink(name, "target"u8);
                    break;
                case 10:
                    DeviceNodes.TryCreateFifo(directory, name);
                    break;
            }

            if (directory.Status(name) is { IsDirectory: true } && random.Next(3) > 0)
            {
                using var below = directory.OpenDirectory(name);
                Write(below, random);
            }
        }
    }
}
