using System.Text;
using Davit.Layers.Applying;
using Davit.Layers.Diffing;
using Davit.Linux;

namespace Davit.Layers.Tests;

/// <summary>A stack of layers as one tar, held against what the kernel shows of the same stack.</summary>
public sealed class MergedTreeTests : IDisposable
{
    private const int Layers = 4;

    private readonly TemporaryTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void The_merged_tar_is_what_the_kernel_shows()
    {
        for (var seed = 0; seed < 25; seed++)
        {
            var stack = MakeStack(seed);
            var target = _tree.MakeDirectory($"{seed}/target");
            var tar = new MemoryStream();

            LayerDiffer.WriteTar(Request(stack), tar, CancellationToken.None);
            LayerApplier.Apply(new MemoryStream(tar.ToArray()), new ApplyRequest(target) { Format = TreeFormat.Plain }, CancellationToken.None);

            Assert.Equal(Kernel(stack, seed), TreeListing.Of(target).Skip(1));
        }
    }

    [Fact]
    public void The_same_stack_gives_the_same_bytes()
    {
        var stack = MakeStack(7);

        Assert.Equal(LayerDiffer.Hash(Request(stack), CancellationToken.None), LayerDiffer.Hash(Request(stack), CancellationToken.None));
    }

    [Fact]
    public void A_single_layer_is_shown_without_its_whiteouts_and_its_root()
    {
        var layer = _tree.MakeDirectory("single");
        _tree.Write("single/kept", "x");
        using (var root = DirectoryHandle.Open(layer))
        {
            DeviceNodes.TryCreateWhiteout(root, "gone"u8);
        }

        var tar = new MemoryStream();
        LayerDiffer.WriteTar(new DiffRequest(layer) { Below = [] }, tar, CancellationToken.None);

        tar.Position = 0;
        var reader = new Davit.Layers.Tar.TarReader(tar);
        Assert.Equal("kept", reader.Next()!.NameText);
        Assert.Null(reader.Next());
    }

    private static DiffRequest Request(IReadOnlyList<string> stack) => new(stack[0]) { Below = [.. stack.Skip(1)] };

    private IEnumerable<string> Kernel(IReadOnlyList<string> stack, int seed)
    {
        var view = _tree.MakeDirectory($"{seed}/view");
        Mounts.Perform(new Mount("overlay", "overlay", "", [.. stack.Select(path => $"lowerdir+={path}"), "ro", "index=off", "metacopy=off", "redirect_dir=off"]), view);
        try
        {
            return WithoutHiddenLinks(TreeListing.Of(view).Skip(1).ToList());
        }
        finally
        {
            Mounts.UnmountLazily(view);
        }
    }

    // The kernel counts a file's names in its own layer, those that upper layers hide among them.
    private static List<string> WithoutHiddenLinks(List<string> lines)
    {
        const string Mark = " same as ";
        var groups = lines.Where(l => l.Contains(Mark, StringComparison.Ordinal)).GroupBy(l => l[l.IndexOf(Mark, StringComparison.Ordinal)..]);
        var alone = groups.Where(g => g.Count() == 1).Select(g => g.Single()).ToHashSet();
        return lines.ConvertAll(l => alone.Contains(l) ? l[..l.IndexOf(Mark, StringComparison.Ordinal)] : l);
    }

    /// <summary>Few names, so that layers meet; top first.</summary>
    private List<string> MakeStack(int seed)
    {
        var random = new Random(seed);
        var stack = new List<string>();
        for (var layer = 0; layer < Layers; layer++)
        {
            var path = _tree.MakeDirectory($"{seed}/{layer}");
            using var root = DirectoryHandle.Open(path);
            Fill(root, random, depth: 0);
            stack.Add(path);
        }

        return stack;
    }

    private static void Fill(DirectoryHandle directory, Random random, int depth)
    {
        foreach (var letter in "abcdef")
        {
            var name = Encoding.ASCII.GetBytes($"{letter}");
            switch (random.Next(8))
            {
                case 0 or 1 or 2 when depth < 3 && directory.TryCreateDirectory(name, (uint)(0x1c0 + random.Next(0x40))):
                    using (var below = directory.OpenDirectory(name))
                    {
                        Fill(below, random, depth + 1);
                        if (random.Next(4) == 0)
                        {
                            ExtendedAttributes.Set(below, "trusted.overlay.opaque"u8, "y"u8);
                        }

                        ExtendedAttributes.Set(below, "user.layer"u8, Encoding.ASCII.GetBytes($"{random.Next()}"));
                        FileTimes.Set(below, new FileTime(random.Next(), 0));
                    }

                    break;
                case 3:
                    DeviceNodes.TryCreateWhiteout(directory, name);
                    break;
                case 4:
                    directory.TryCreateSymbolicLink(name, Encoding.ASCII.GetBytes($"{random.Next()}"));
                    break;
                case 5 or 6:
                    using (var file = directory.TryCreateFile(name)!)
                    {
                        RandomAccess.Write(file, Encoding.ASCII.GetBytes($"{random.Next()}"), 0);
                        FileTimes.Set(file, new FileTime(random.Next(), 5));
                    }

                    directory.TryCreateHardLink([.. name, (byte)'2'], directory, name);
                    break;
            }
        }
    }
}
