using Davit.Build.Context;
using Davit.Build.Planning;
using Davit.Layers.Applying;
using Davit.Layers.Compression;
using Davit.Layers.Tar;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Build.Execution.Copying;

/// <summary>ADD's other half: what is an archive by its content, whatever its name, is unpacked at the destination.</summary>
internal sealed class ArchiveUnpacker(TargetTree target, SourceTree source, FileOwnership ownership)
{
    private const uint DirectoryMode = 0b111_101_101;
    private const int TarBlockSize = 512;
    private const int TarMagicOffset = 257;

    /// <summary>False: not an archive, nothing was done.</summary>
    public async Task<bool> TryUnpackAsync(SourceEntry file, string destination, CancellationToken cancellationToken)
    {
        if (file.Kind != FileKind.Regular || !await IsArchiveAsync(file, cancellationToken))
        {
            return false;
        }

        FileOwner? owner = ownership.Owner is { } text ? FileOwner.Resolve(target.Path, text) : null;
        var path = target.Resolve(destination);
        target.EnsureDirectory(path, DirectoryMode, owner ?? FileOwner.Root).Dispose();
        var request = new ApplyRequest(target.Path + path)
        {
            Format = TreeFormat.Plain,
            Owner = owner is { } o ? new Ownership(o.UserId, o.GroupId) : null,
        };
        await using var stream = await OpenAsync(file, cancellationToken);
        var applied = await Task.Run(() => LayerApplier.Apply(stream, request, cancellationToken), cancellationToken);
        return applied.SawEndOfArchive || stream.EndIsProven
            ? true
            : throw new DavitException(ErrorKind.Corrupt, $"unpack '{file.Path}': the archive is cut off");
    }

    private async Task<bool> IsArchiveAsync(SourceEntry file, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await OpenAsync(file, cancellationToken);
            if (stream.Format == CompressionFormat.None && !await HasTarMagicAsync(file, cancellationToken))
            {
                return false;
            }

            return new TarReader(stream).Next() is not null;
        }
        catch (DavitException e) when (e.Kind == ErrorKind.Corrupt)
        {
            // Compressed, but no archive: copied like any file.
            return false;
        }
    }

    /// <summary>Saves the parser from reading every plain file as an archive: also old tars have zeros or "ustar" there.</summary>
    private async Task<bool> HasTarMagicAsync(SourceEntry file, CancellationToken cancellationToken)
    {
        var block = new byte[TarBlockSize];
        using var handle = source.OpenRead(file);
        return await RandomAccess.ReadAsync(handle, block, 0, cancellationToken) == TarBlockSize
            && (block.AsSpan(TarMagicOffset).StartsWith("ustar"u8) || block[TarMagicOffset] == 0);
    }

    private Task<DecompressionStream> OpenAsync(SourceEntry file, CancellationToken cancellationToken) =>
        DecompressionStream.OpenAsync(new FileStream(source.OpenRead(file), FileAccess.Read, bufferSize: 0), null, cancellationToken);
}
