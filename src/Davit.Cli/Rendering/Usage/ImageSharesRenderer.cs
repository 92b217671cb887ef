using Davit.Engine.Upkeep;

namespace Davit.Cli.Rendering.Usage;

/// <summary>Why an image takes the room it takes.</summary>
internal static class ImageSharesRenderer
{
    public static void Write(ImageShares shares, TextWriter output)
    {
        output.WriteLine($"{(shares.Names.Count == 0 ? "<none>" : string.Join(", ", shares.Names))} ({shares.Id.Digest.ShortHex})\n");
        var sums = new TextTable("", "PACKED", "UNPACKED");
        Add(sums, "Only here", shares.Alone);
        Add(sums, "Shared", shares.Shared);
        Add(sums, "Total", shares.Total);
        sums.WriteTo(output);
        if (shares.With.Count > 0)
        {
            output.WriteLine();
            var table = new TextTable("SHARED WITH", "PACKED", "UNPACKED");
            foreach (var (holder, share) in shares.With)
            {
                Add(table, holder, share);
            }

            table.WriteTo(output);
        }

        output.WriteLine($"\nRemoving it frees {HumanText.Size(shares.Alone.TotalBytes)}.");
    }

    private static void Add(TextTable table, string label, Share share) =>
        table.Add(label, HumanText.Size(share.PackedBytes), HumanText.Size(share.UnpackedBytes));
}
