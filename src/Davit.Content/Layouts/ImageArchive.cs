using Davit.Oci;

namespace Davit.Content.Layouts;

/// <summary>Finds out what an archive is and which images it holds. Nothing of them is verified yet.</summary>
public static class ImageArchive
{
    /// <summary>
    /// An OCI layout is taken as such even where Docker's lists lie beside it: only its manifests have the digests that the images
    /// had before they were saved.
    /// </summary>
    /// <exception cref="DavitException">Corrupt: the archive's lists cannot be read. InvalidArgument: it is no image archive.</exception>
    public static async Task<IReadOnlyList<ArchivedImage>> OpenAsync(ILayoutReader files, CancellationToken cancellationToken)
    {
        if (files.FindSize(LayoutNames.Index) is not null && files.FindSize(LayoutNames.Layout) is not null)
        {
            return await OciLayoutReader.ListAsync(files, cancellationToken);
        }

        if (files.FindSize(LayoutNames.DockerList) is not null)
        {
            return await DockerArchiveReader.ListAsync(files, cancellationToken);
        }

        if (files.FindSize(LayoutNames.Repositories) is not null)
        {
            return await LayerImageReader.ListAsync(files, cancellationToken);
        }

        throw new DavitException(
            ErrorKind.InvalidArgument,
            "no image in the archive: it has neither an index.json nor a manifest.json nor a repositories file",
            "An archive of one file system, such as 'export' makes, is read by 'import'.");
    }
}
