using System.Text;

namespace Davit.Oci.Tests;

/// <summary>Documents damaged at random, from a fixed seed: whatever the bytes, only our own error may come out.</summary>
public sealed class MutatedDocumentTests
{
    private const int Count = 20_000;

    private static readonly string[] Fragments =
    [
        "null", "{}", "[]", "\"", "\\", "\\ud800", "-1", "1e400", "NaN", "true", ",", ":", "}", "]", "9223372036854775808", "0.5",
        "\"size\":", "\"mediaType\":", "\"\\u0000\":1,", "[[[[[[[[", "{\"a\":", "\"config\":null,", "\"Config\":{},", "\0", "\u202e",
        "\"layers\":[],", "\"digest\":\"sha256:\",", "\"data\":\"e30=\",", "\"created\":\"2024\",", "\n", "\u00ff", "\ud83d\udc33",
    ];

    [Fact]
    public void Damaged_manifests_are_read_or_refused() =>
        Mutate(Samples.ArtifactManifest, raw => ImageManifest.Parse(raw, MediaType.OciManifest).Value.ToDocument(MediaType.OciManifest));

    [Fact]
    public void Damaged_indexes_are_read_or_refused() =>
        Mutate(Samples.OciIndex, raw => ImageIndex.Parse(raw, MediaType.OciIndex).Value.ToDocument(MediaType.OciIndex));

    [Fact]
    public void Damaged_configs_are_read_or_refused() =>
        Mutate(Samples.DockerConfig, raw => ImageConfig.Parse(raw, MediaType.DockerConfig).Value.ToDocument(MediaType.OciConfig));

    // What could be read must also be writable: the second half of "read" is ToDocument.
    private static void Mutate<T>(string sample, Func<ReadOnlyMemory<byte>, Document<T>> readAndWrite)
    {
        var random = new Random(20_260_101);
        var original = Encoding.UTF8.GetBytes(sample);
        var read = 0;
        var refused = 0;
        for (var i = 0; i < Count; i++)
        {
            var damaged = Damage(original, random);
            try
            {
                readAndWrite(damaged);
                read++;
            }
            catch (DavitException e)
            {
                Assert.Equal(ErrorKind.Corrupt, e.Kind);
                Assert.DoesNotContain(e.Message, char.IsControl);
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"document {i} of the seed: {e.GetType().Name}: {e.Message}\n{Convert.ToBase64String(damaged)}");
            }
        }

        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused: the damage is not what it was meant to be");
    }

    private static byte[] Damage(byte[] original, Random random)
    {
        var bytes = original.ToList();
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Fragments[random.Next(Fragments.Length)]));
                    break;
                case 3:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at));
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count / 2), random.Next(bytes.Count / 4)));
                    break;
                default:
                    ReplaceNumberOrText(bytes, at, random);
                    break;
            }

            if (bytes.Count == 0)
            {
                break;
            }
        }

        return [.. bytes];
    }

    // Aims at a value, so that the document stays JSON and its meaning is what breaks.
    private static void ReplaceNumberOrText(List<byte> bytes, int from, Random random)
    {
        var colon = bytes.IndexOf((byte)':', from);
        var end = colon < 0 ? -1 : bytes.FindIndex(colon, b => b is (byte)',' or (byte)'}' or (byte)']');
        if (end > 0)
        {
            bytes.RemoveRange(colon + 1, end - colon - 1);
            bytes.InsertRange(colon + 1, Encoding.UTF8.GetBytes(random.Next(5) switch
            {
                0 => "null",
                1 => "-7",
                2 => "\"\\u00e9\"",
                3 => "{\"x\":[1e400]}",
                _ => "[\"y\",true]",
            }));
        }
    }
}
