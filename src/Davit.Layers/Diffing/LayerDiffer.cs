using Davit.Layers.Applying;
using Davit.Layers.Tar;
using Davit.Oci;

namespace Davit.Layers.Diffing;

/// <summary>
/// Makes a layer's tar of a directory in overlay form. The same tree gives the same bytes: names sorted by bytes,
/// directories before what is in them, whiteouts before their siblings, no user names, no access times.
/// Errors: <see cref="ErrorKind.Conflict"/> when the tree changes meanwhile, <see cref="ErrorKind.Unsupported"/> for names
/// that a layer cannot hold.
/// </summary>
public static class LayerDiffer
{
    /// <summary>Writes the tar; does not close <paramref name="destination"/>.</summary>
    public static DiffedLayer WriteTar(DiffRequest request, Stream destination, CancellationToken cancellationToken)
    {
        using var hashing = new HashingStream(destination);
        var writer = new TarWriter(hashing);
        var walker = new TreeTarWriter(request, writer, cancellationToken);
        try
        {
            walker.Write();
            writer.Complete();
        }
        catch (IOException error)
        {
            throw ApplyErrors.Wrap(error, $"diff '{request.Directory}': '{walker.CurrentPath}'");
        }

        return new DiffedLayer(new DiffId(hashing.Digest), writer.Offset, walker.Usage, walker.EntryCount);
    }

    /// <summary>The identity of the tar without the tar.</summary>
    public static DiffedLayer Hash(DiffRequest request, CancellationToken cancellationToken) => WriteTar(request, Stream.Null, cancellationToken);
}
