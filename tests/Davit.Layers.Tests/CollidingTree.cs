using Davit.Linux;

namespace Davit.Layers.Tests;

/// <summary>Layers of few names, so that those of several layers meet in every combination: files, links, directories, whiteouts, opaque ones.</summary>
internal static class CollidingTree
{
    public static string Make(string path, Random random)
    {
        using var root = DirectoryHandle.Open(path);
        Fill(root, random, 0);
        FileTimes.Set(root, Time(random));
        return path;
    }

    private static void Fill(DirectoryHandle directory, Random random, int depth)
    {
        byte[]? file = null;
        foreach (var letter in "abcdef")
        {
            byte[] name = [(byte)letter];
            switch (random.Next(9))
            {
                case 0:
                    DeviceNodes.TryCreateWhiteout(directory, name);
                    break;
                case 1:
                    directory.TryCreateSymbolicLink(name, TarBytes.Text($"to-{random.Next(100)}"));
                    directory.SetOwner(name, (uint)random.Next(100), 1);
                    FileTimes.Set(directory, name, Time(random));
                    break;
                case 2 or 3 or 4 when depth < 3:
                    directory.TryCreateDirectory(name, 0x1ed);
                    FillNew(directory, name, random, depth);
                    break;
                case 5 when file is not null:
                    directory.TryCreateHardLink(name, directory, file);
                    break;
                case 6 or 7:
                    Write(directory, file = name, random);
                    break;
            }
        }
    }

    private static void FillNew(DirectoryHandle parent, byte[] name, Random random, int depth)
    {
        using var directory = parent.OpenDirectory(name);
        Fill(directory, random, depth + 1);
        directory.SetOwner((uint)random.Next(100), (uint)random.Next(100));
        directory.SetMode((uint)random.Next(0x1000));
        if (random.Next(4) == 0)
        {
            ExtendedAttributes.Set(directory, "trusted.overlay.opaque"u8, "y"u8);
        }

        if (random.Next(3) == 0)
        {
            ExtendedAttributes.Set(directory, "user.about"u8, TarBytes.Text($"{random.Next(100)}"));
        }

        FileTimes.Set(directory, Time(random));
    }

    private static void Write(DirectoryHandle directory, byte[] name, Random random)
    {
        using var file = directory.TryCreateFile(name)!;
        RandomAccess.Write(file, TarBytes.Text(new string('x', random.Next(2000))), 0);
        FileMetadata.SetOwner(file, (uint)random.Next(70_000), (uint)random.Next(70_000));
        FileMetadata.SetMode(file, (uint)random.Next(0x1000));
        if (random.Next(3) == 0)
        {
            ExtendedAttributes.Set(file, "user.about"u8, TarBytes.Text($"{random.Next(100)}"));
        }

        FileTimes.Set(file, Time(random));
    }

    private static FileTime Time(Random random) => new(random.Next(2_000_000_000), random.Next(1_000_000_000));
}
