using Davit.Layers.Compression;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>How a push packs layers. What was packed for one push is there for the next.</summary>
public sealed record PushCompression
{
    private readonly LayerCompression? _wanted;

    private PushCompression(LayerCompression? wanted, CompressionChoice choice)
    {
        _wanted = wanted;
        Choice = choice;
    }

    /// <summary>Layers that were never packed are packed with gzip; all others stay as they are.</summary>
    public static PushCompression Standard { get; } = new(null, CompressionChoice.Gzip);

    /// <summary>True when layers that are compressed otherwise are compressed anew, and so get other digests.</summary>
    public bool IsForced { get; private init; }

    internal CompressionChoice Choice { get; }

    /// <param name="compression">Null for gzip where something has to be packed.</param>
    /// <param name="level">gzip 1 to 9, zstd 1 to 20; null for the usual one.</param>
    /// <exception cref="DavitException">InvalidArgument: there is no such level.</exception>
    public static PushCompression Of(LayerCompression? compression, int? level)
    {
        var format = compression ?? LayerCompression.Gzip;
        return new PushCompression(compression, level is { } number ? CompressionChoice.AtLevel(format, number) : new CompressionChoice(format));
    }

    /// <summary>The same for all layers, however they are compressed now.</summary>
    public PushCompression Forced() => new(Choice.Compression, Choice) { IsForced = true };

    /// <summary>Whether a layer that is here in this form is sent in it.</summary>
    internal bool Suits(LayerCompression here) =>
        _wanted is not { } wanted || here == wanted || (!IsForced && here != LayerCompression.None);

    /// <summary>Of several forms of a layer that are here, the one to send; null when none will do.</summary>
    internal Descriptor? Choose(IEnumerable<Descriptor> here) => here
        .Where(d => Suits(d.MediaType.Compression))
        .OrderByDescending(d => d.MediaType.Compression == Choice.Compression)
        .ThenBy(d => d.MediaType.Compression == LayerCompression.None)
        .FirstOrDefault();
}
