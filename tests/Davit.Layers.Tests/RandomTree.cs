using Davit.Linux;

namespace Davit.Layers.Tests;

/// <summary>Trees with everything a layer can hold, the same for the same seed.</summary>
internal static class RandomTree
{
    internal enum Whiteouts
    {
        Yes,
        No,
    }

    public static void Fill(string path, int seed, Whiteouts whiteouts = Whiteouts.Yes)
    {
        var random = new Random(seed);
        using var root = DirectoryHandle.Open(path);
        var files = new List<(DirectoryHandle Directory, byte[] Name)>();
        Fill(root, random, files, 0, whiteouts);
        FileTimes.Set(root, Time(random));
    }

    private static void Fill(DirectoryHandle directory, Random random, List<(DirectoryHandle Directory, byte[] Name)> files, int depth, Whiteouts whiteouts)
    {
        for (var i = random.Next(2, 12); i > 0; i--)
        {
            var name = Name(random);
            switch (random.Next(10))
            {
                case 0 or 1 when depth < 4 && directory.TryCreateDirectory(name, 0x1ed):
                    using (var below = directory.OpenDirectory(name))
                    {
                        Fill(below, random, files, depth + 1, whiteouts);
                        below.SetOwner((uint)random.Next(3_000_000), (uint)random.Next(70_000));
                        below.SetMode((uint)random.Next(0x1000));
                        Attributes(random, (key, value) => ExtendedAttributes.Set(below, key, value));
                        if (whiteouts == Whiteouts.Yes && random.Next(3) == 0)
                        {
                            ExtendedAttributes.Set(below, "trusted.overlay.opaque"u8, "y"u8);
                        }

                        FileTimes.Set(below, Time(random));
                    }

                    break;
                case 2 when directory.TryCreateSymbolicLink(name, Name(random)):
                    directory.SetOwner(name, (uint)random.Next(70_000), 7);
                    FileTimes.Set(directory, name, Time(random));
                    break;
                case 3 when DeviceNodes.TryCreate(directory, name, random.Next(2) == 0 ? FileKind.BlockDevice : FileKind.CharacterDevice, new DeviceNumber((uint)random.Next(1, 4096), (uint)random.Next(0x100000))):
                    directory.SetMode(name, (uint)random.Next(0x200));
                    FileTimes.Set(directory, name, Time(random));
                    break;
                case 4 when DeviceNodes.TryCreateFifo(directory, name):
                    FileTimes.Set(directory, name, Time(random));
                    break;
                case 5 when whiteouts == Whiteouts.Yes && DeviceNodes.TryCreateWhiteout(directory, name):
                    directory.SetMode(name, 0);
                    FileTimes.Set(directory, name, FileTime.Epoch);
                    break;
                case 6 when files.Count > 0 && files[^1] is var (other, target) && ReferenceEquals(other, directory):
                    directory.TryCreateHardLink(name, other, target);
                    break;
                default:
                    Content(directory, name, random, files);
                    break;
            }
        }

        files.Clear();
    }

    private static void Content(DirectoryHandle directory, byte[] name, Random random, List<(DirectoryHandle Directory, byte[] Name)> files)
    {
        using var file = directory.TryCreateFile(name);
        if (file is null)
        {
            return;
        }

        var bytes = new byte[random.Next(4) == 0 ? random.Next(3_000_000) : random.Next(2000)];
        random.NextBytes(bytes);
        RandomAccess.Write(file, bytes, 0);
        FileMetadata.SetOwner(file, (uint)random.Next(70_000), (uint)random.Next(70_000));
        FileMetadata.SetMode(file, (uint)random.Next(0x1000));
        Attributes(random, (key, value) => ExtendedAttributes.Set(file, key, value));
        FileTimes.Set(file, Time(random));
        files.Add((directory, name));
    }

    private static void Attributes(Random random, Action<byte[], byte[]> set)
    {
        for (var i = random.Next(3); i > 0; i--)
        {
            var value = new byte[random.Next(100)];
            random.NextBytes(value);
            set(TarBytes.Text($"user.{random.Next(5)}"), value);
        }
    }

    private static byte[] Name(Random random)
    {
        var name = new byte[random.Next(8) == 0 ? random.Next(100, 256) : random.Next(1, 6)];
        for (var i = 0; i < name.Length; i++)
        {
            name[i] = (byte)(random.Next(6) == 0 ? random.Next(0x80, 0x100) : 'a' + random.Next(26));
        }

        return name;
    }

    private static FileTime Time(Random random) => new(random.Next(-1000, 2_000_000_000), random.Next(3) == 0 ? 0 : random.Next(1_000_000_000));
}
