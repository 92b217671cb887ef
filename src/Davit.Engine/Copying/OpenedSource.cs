using Davit.Content;
using Davit.Content.Layouts;
using Davit.Content.Leases;
using Davit.Content.Transfers;
using Davit.Engine.Archives;
using Davit.Engine.Images;
using Davit.Layers.Snapshots;
using Davit.Oci;
using Davit.Registry;

namespace Davit.Engine.Copying;

/// <summary>An image to be copied, wherever it is.</summary>
internal sealed class OpenedSource : IAsyncDisposable
{
    private readonly IAsyncDisposable? _owned;

    private OpenedSource(IImageSource images, IAsyncDisposable? owned)
    {
        Images = images;
        _owned = owned;
    }

    public IImageSource Images { get; }

    /// <summary>Whether the source has a manifest that an index lists; null where all are expected.</summary>
    public Func<Descriptor, bool>? Holds { get; private init; }

    public static async Task<OpenedSource> OpenAsync(CopyLocation location, CopyTools tools, CancellationToken cancellationToken) => location.Transport switch
    {
        CopyTransport.Registry => new OpenedSource(tools.Client().Open(location.Reference()), null),
        CopyTransport.Store => OpenStored(location, tools),
        CopyTransport.PlainDirectory => OpenDirectory(location),
        _ => await OpenArchiveAsync(location, tools, cancellationToken),
    };

    private LayoutDirectory? Opened { get; init; }

    public async ValueTask DisposeAsync()
    {
        Opened?.Dispose();
        if (_owned is not null)
        {
            await _owned.DisposeAsync();
        }
    }

    private static OpenedSource OpenDirectory(CopyLocation location)
    {
        if (!Directory.Exists(location.Path))
        {
            throw new DavitException(ErrorKind.NotFound, $"open {location.Path}: no such directory");
        }

        if (File.Exists(Path.Combine(location.Path, "oci-layout")) && !File.Exists(Path.Combine(location.Path, "manifest.json")))
        {
            throw new DavitException(ErrorKind.InvalidArgument, $"read '{location}': it is an OCI layout", $"Write it as oci:{location.Path}.");
        }

        var directory = LayoutDirectory.Open(location.Path);
        return new OpenedSource(new PlainDirectory(directory), null) { Opened = directory };
    }

    private static OpenedSource OpenStored(CopyLocation location, CopyTools tools)
    {
        var target = tools.Catalog.FindTarget(location.Name) ?? throw new DavitException(
            ErrorKind.NotFound, ImageCatalog.NotFound(location.Name).Message, "An image at a registry is written docker://NAME.");
        tools.Lease.Protect(target.Digest);
        var source = new StoredImageSource(tools.Store, tools.Snapshots, target.Digest, new Dictionary<Digest, RawManifest>());
        return new OpenedSource(source, null) { Holds = child => tools.Store.Blobs.Contains(child.Digest) };
    }

    private static async Task<OpenedSource> OpenArchiveAsync(CopyLocation location, CopyTools tools, CancellationToken cancellationToken)
    {
        var archive = await OpenedArchive.OfPathAsync(Existing(location.Path), tools.Store, tools.Lease, cancellationToken);
        try
        {
            var image = Choose(await ImageArchive.OpenAsync(archive.Files, cancellationToken), location);
            return new OpenedSource(image.Source, archive) { Holds = image.Holds };
        }
        catch
        {
            await archive.DisposeAsync();
            throw;
        }
    }

    private static ArchivedImage Choose(IReadOnlyList<ArchivedImage> images, CopyLocation location)
    {
        var named = location.Name.Length == 0 ? images : [.. images.Where(i => IsCalled(i, location.Name))];
        return named switch
        {
            [var only] => only,
            [] => throw new DavitException(ErrorKind.NotFound, $"copy '{location}': no image of that name in it", Known(images)),
            _ => throw new DavitException(ErrorKind.InvalidArgument, $"copy '{location}': there are {named.Count} images in it", Known(images)),
        };
    }

    private static bool IsCalled(ArchivedImage image, string name) =>
        image.RefName == name || (ImageReference.TryParse(name, out var reference) && image.Names.Contains(reference.OrLatest()));

    private static string Known(IReadOnlyList<ArchivedImage> images) =>
        $"Name one of them: {string.Join(", ", images.Select(i => i.RefName ?? (i.Names is [var name, ..] ? name.FamiliarName : "(without a name)")))}.";

    private static string Existing(string path) => Directory.Exists(path) || File.Exists(path)
        ? path
        : throw new DavitException(ErrorKind.NotFound, $"open {path}: no such file or directory");
}
