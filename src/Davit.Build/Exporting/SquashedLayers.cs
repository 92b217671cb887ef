using Davit.Layers.Diffing;
using Davit.Oci;

namespace Davit.Build.Exporting;

/// <summary>An image whose upper layers became one.</summary>
public sealed record SquashedLayers
{
    /// <summary>The image as it was.</summary>
    public required AssembledImage Image { get; init; }

    /// <summary>How many layers, from the bottom, it keeps.</summary>
    public required int Kept { get; init; }

    /// <summary>What the others became.</summary>
    public required DiffedLayer Merged { get; init; }

    /// <summary>For the history.</summary>
    public string? Comment { get; init; }

    /// <summary>
    /// The image's documents: layers, and a history in which the steps stay with their layers taken away, and a last line says what the
    /// merged layer is made of. All else is as it was, times included: the same image squashed twice is the same.
    /// </summary>
    public AssembledImage Assemble()
    {
        var old = Image.Config.Value;
        DiffId[] merged = Merged.IsEmpty ? [] : [Merged.DiffId];
        var config = (old with
        {
            DiffIds = [.. old.DiffIds.Take(Kept), .. merged],
            History = [.. OldHistory(), MergedLine()],
        }).ToDocument(MediaType.OciConfig, Image.Config);
        var layers = Image.Manifest.Value.Layers.Take(Kept).Select(l => l with { MediaType = l.MediaType.ToOciLayer() })
            .Concat(merged.Select(id => new Descriptor(MediaType.OciLayer, id.Digest, Merged.TarBytes)));
        return new AssembledImage(config, (Image.Manifest.Value with { Config = config.Descriptor, Layers = [.. layers] }).ToDocument(MediaType.OciManifest));
    }

    private List<HistoryEntry> OldHistory()
    {
        var lines = new List<HistoryEntry>();
        var layer = 0;
        foreach (var line in Image.Config.Value.History)
        {
            lines.Add(line with { EmptyLayer = line.EmptyLayer || layer >= Kept });
            layer += line.EmptyLayer ? 0 : 1;
        }

        // As many lines as layers, or other tools refuse the image.
        for (; layer < Kept; layer++)
        {
            lines.Insert(0, new HistoryEntry { Created = Image.Config.Value.Created });
        }

        return lines;
    }

    private HistoryEntry MergedLine()
    {
        var gone = Image.Config.Value.DiffIds.Skip(Kept).Select(id => id.Digest.ShortHex).ToArray();
        return new HistoryEntry
        {
            Created = Image.Config.Value.Created,
            CreatedBy = $"squash {gone.Length} layers: {string.Join(' ', gone)}",
            Comment = Comment,
            EmptyLayer = Merged.IsEmpty,
        };
    }
}
