using System.Runtime.Versioning;
using Davit.Content.Layouts;
using Davit.Content.Transfers;
using Davit.Engine.Archives;
using Davit.Engine.Images;
using Davit.Engine.Settings;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Engine.Copying;

/// <summary>
/// Copies an image as it is: manifests, configs and layers keep their bytes and digests. Of an index all platforms travel, unless one is
/// chosen. Only the store unpacks what it gets.
/// </summary>
internal sealed class CopyImage(CopyTools tools)
{
    public async Task<Descriptor> RunAsync(CopyImageRequest request, CancellationToken cancellationToken)
    {
        if (request.WithReferrers)
        {
            CheckPlace(request.Source, "come from");
            CheckPlace(request.Target, "go to");
        }

        await using var source = await OpenedSource.OpenAsync(request.Source, tools, cancellationToken);
        var target = request.Target;
        return target.Transport switch
        {
            CopyTransport.Registry => await ToRegistryAsync(source, request, cancellationToken),
            CopyTransport.Store => await ToStoreAsync(source, request, cancellationToken),
            CopyTransport.OciDirectory => await ToLayoutAsync(source, request, cancellationToken),
            CopyTransport.PlainDirectory => await ToDirectoryAsync(source, request, cancellationToken),
            _ => await ToArchiveAsync(source, request, cancellationToken),
        };
    }

    private Task<Descriptor> ToRegistryAsync(OpenedSource source, CopyImageRequest request, CancellationToken cancellationToken)
    {
        // A registry refuses an index with gaps: all of it, or an error that names what is missing.
        var reference = TaggedReference(request.Target);
        return CopyAsync(source.Images, tools.Client().Open(reference), Plan(request, reference.Tag), cancellationToken);
    }

    private async Task<Descriptor> ToStoreAsync(OpenedSource source, CopyImageRequest request, CancellationToken cancellationToken)
    {
        var reference = TaggedReference(request.Target);
        var image = new ArchivedImage(source.Images, []) { Holds = source.Holds ?? (_ => true) };
        var root = await new LoadImage(tools.Store, tools.Intake, image, tools.Lease, request.Progress)
            .RunAsync(request.Platform is { } platform ? [platform] : [], cancellationToken);
        tools.Store.Images.SetTag(reference, root);
        return root;
    }

    private static Task<Descriptor> ToLayoutAsync(OpenedSource source, CopyImageRequest request, CancellationToken cancellationToken) =>
        InDirectoryAsync(request.Target.Path, async directory =>
        {
            var archive = new OciLayoutWriter(directory, LayoutLists.Oci, await ReadIndexAsync(directory, cancellationToken));
            var root = await CopyAsync(source.Images, archive.Add(request), Plan(request, "image") with { Includes = source.Holds }, cancellationToken);
            await archive.CompleteAsync(cancellationToken);
            return root;
        });

    private static Task<Descriptor> ToDirectoryAsync(OpenedSource source, CopyImageRequest request, CancellationToken cancellationToken) =>
        InDirectoryAsync(request.Target.Path, directory =>
            CopyAsync(source.Images, new PlainDirectory(directory), Plan(request, "image") with { Includes = source.Holds }, cancellationToken));

    // What has come stays for the next attempt; where nothing has, no empty directory is left.
    private static async Task<Descriptor> InDirectoryAsync(string path, Func<LayoutDirectory, Task<Descriptor>> copyAsync)
    {
        var isNew = !Directory.Exists(path);
        using var directory = LayoutDirectory.Create(path);
        try
        {
            return await copyAsync(directory);
        }
        catch when (isNew && !Directory.EnumerateFileSystemEntries(path).Any())
        {
            Directory.Delete(path);
            throw;
        }
    }

    private static async Task<Descriptor> ToArchiveAsync(OpenedSource source, CopyImageRequest request, CancellationToken cancellationToken)
    {
        if (!LinuxSystem.IsHere)
        {
            throw LinuxOnly.Refusal("copy to an archive");
        }

        try
        {
            return await WriteArchiveAsync(source, request, cancellationToken);
        }
        catch (IOException e) when ((e as LinuxException)?.ErrorNumber is Errno.ENOSPC or Errno.EDQUOT || e.HResult is Errno.ENOSPC or Errno.EDQUOT)
        {
            throw new DavitException(ErrorKind.Exhausted, $"write '{request.Target.Path}': no space left on the device", "Free space there, or choose another place.", e);
        }
    }

    [SupportedOSPlatform("linux")]
    private static async Task<Descriptor> WriteArchiveAsync(OpenedSource source, CopyImageRequest request, CancellationToken cancellationToken)
    {
        using var file = NewFile.Create(request.Target.Path);
        using var tar = new TarLayoutWriter(file.Content);
        var isDocker = request.Target.Transport == CopyTransport.DockerArchive;
        IImageArchive archive = isDocker ? new DockerArchiveWriter(tar) : new OciLayoutWriter(tar, LayoutLists.Oci);
        var sink = archive is OciLayoutWriter layout ? layout.Add(request) : archive.Add(request.Target.Name.Length == 0 ? [] : [request.Target.Reference()]);

        // Docker's archives hold one platform of an image.
        var plan = Plan(isDocker ? request with { Platform = request.Platform ?? Platform.Host } : request, "image") with
        {
            RequiresPlatform = request.Platform is not null,
            Includes = source.Holds,
            Parallelism = 1,
        };
        var root = await CopyAsync(source.Images, sink, plan, cancellationToken);
        await archive.CompleteAsync(cancellationToken);
        tar.Complete();
        file.Commit();
        return root;
    }

    private static Task<Descriptor> CopyAsync(IImageSource source, IImageSink sink, CopyRequest plan, CancellationToken cancellationToken) =>
        new ImageCopier(source, sink).CopyAsync(plan, cancellationToken);

    private static CopyRequest Plan(CopyImageRequest request, string? tag) => new()
    {
        Tag = tag,
        Platform = request.Platform is { } platform ? PlatformMatcher.For(platform) : null,
        RequiresPlatform = true,
        Index = ChosenIndex.Drop,
        WithReferrers = request.WithReferrers,
        Progress = request.Progress is { } progress ? new TransferEvents(progress, LayerPhase.Copying, LayerPhase.Copied) : null,
    };

    private static void CheckPlace(CopyLocation place, string doing)
    {
        if (place.Transport is not (CopyTransport.Registry or CopyTransport.OciDirectory or CopyTransport.OciArchive))
        {
            throw new DavitException(
                ErrorKind.Unsupported, $"copy referrers: they cannot {doing} '{place}'", "Registries (docker://) and OCI layouts (oci:, oci-archive:) hold what refers to an image.");
        }
    }

    private static ImageReference TaggedReference(CopyLocation target)
    {
        var reference = target.Reference();
        return reference.Digest is null
            ? reference
            : throw new DavitException(ErrorKind.InvalidArgument, $"copy to '{target}': a copy is given a tag, a digest it has already");
    }

    private static async Task<ImageIndex?> ReadIndexAsync(LayoutDirectory directory, CancellationToken cancellationToken)
    {
        if (directory.FindSize(LayoutNames.Index) is not { } size)
        {
            return null;
        }

        var bytes = new byte[Math.Min(size, OciLimits.MaxManifestBytes)];
        await using var content = await directory.OpenAsync(LayoutNames.Index, cancellationToken);
        await content.ReadExactlyAsync(bytes, cancellationToken);
        return ImageIndex.Parse(bytes, MediaType.OciIndex).Value;
    }
}

file static class LayoutNaming
{
    /// <summary>Under the name of the target: a full one, a tag alone, or none.</summary>
    public static IImageSink Add(this OciLayoutWriter layout, CopyImageRequest request) => request.Target.Name switch
    {
        "" => layout.Add([]),
        var name when name.AsSpan().ContainsAny('/', ':') => layout.Add([request.Target.Reference()]),
        var tag => layout.Add(tag),
    };
}
