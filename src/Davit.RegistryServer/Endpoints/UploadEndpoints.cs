using Davit.Oci;
using Davit.Registry.Protocol;
using Davit.RegistryServer.Responses;
using Davit.RegistryServer.Routing;
using Davit.RegistryServer.Storage;
using Microsoft.AspNetCore.Http;

namespace Davit.RegistryServer.Endpoints;

/// <summary>
/// Uploads (distribution specification, "Pushing blobs"): opened by POST, filled by PATCH, finished by PUT,
/// each of which may carry bytes.
/// </summary>
internal static class UploadEndpoints
{
    private static readonly TimeSpan WriterPatience = TimeSpan.FromSeconds(5);

    public static Task StartAsync(DistributionRequest request)
    {
        if (request.Query("mount") is { } mount)
        {
            return MountAsync(request, mount);
        }

        return request.Query("digest") is { } digest ? StartAndFinishAsync(request, digest) : OpenAsync(request);
    }

    public static Task GetStatusAsync(DistributionRequest request) => Find(request) is { } upload
        ? StateAsync(request, upload, StatusCodes.Status204NoContent)
        : Respond.ErrorAsync(request.Http, RegistryErrorCode.BlobUploadUnknown);

    public static Task AppendAsync(DistributionRequest request) => WriteAsync(request, async upload =>
    {
        request.Storage.Uploads.Touch(upload);
        await AppendBodyAsync(request, upload);
        await StateAsync(request, upload, StatusCodes.Status202Accepted);
    });

    public static Task FinishAsync(DistributionRequest request)
    {
        if (!Digest.TryParse(request.Query("digest"), out var digest))
        {
            return Respond.ErrorAsync(request.Http, RegistryErrorCode.DigestInvalid);
        }

        return WriteAsync(request, async upload =>
        {
            await AppendBodyAsync(request, upload);
            await CommitAsync(request, upload, digest);
        });
    }

    public static Task CancelAsync(DistributionRequest request) => WriteAsync(request, upload =>
    {
        request.Storage.Uploads.Cancel(upload);
        return Respond.EmptyAsync(request.Http, StatusCodes.Status204NoContent);
    });

    private static Task OpenAsync(DistributionRequest request) =>
        StateAsync(request, request.Storage.Uploads.Start(request.Repository), StatusCodes.Status202Accepted);

    /// <summary>
    /// A mount without <c>from</c> would have to search other repositories, whose existence the caller may not know of;
    /// then, as when the blob is not there, an upload is opened instead.
    /// </summary>
    private static Task MountAsync(DistributionRequest request, string mount)
    {
        if (!Digest.TryParse(mount, out var digest))
        {
            return Respond.ErrorAsync(request.Http, RegistryErrorCode.DigestInvalid);
        }

        return request.Query("from") is { } from && DistributionRoute.IsName(from) && request.Storage.Blobs.Mount(request.Repository, from, digest)
            ? Respond.CreatedAsync(request.Http, BlobPath(request, digest), digest)
            : OpenAsync(request);
    }

    private static async Task StartAndFinishAsync(DistributionRequest request, string text)
    {
        if (!Digest.TryParse(text, out var digest))
        {
            await Respond.ErrorAsync(request.Http, RegistryErrorCode.DigestInvalid);
            return;
        }

        var upload = request.Storage.Uploads.Start(request.Repository);
        await WriteAsync(request, upload, async () =>
        {
            await AppendBodyAsync(request, upload);
            await CommitAsync(request, upload, digest);
        });
    }

    private static Task WriteAsync(DistributionRequest request, Func<UploadSession, Task> write) => Find(request) is { } upload
        ? WriteAsync(request, upload, () => write(upload))
        : Respond.ErrorAsync(request.Http, RegistryErrorCode.BlobUploadUnknown);

    private static async Task WriteAsync(DistributionRequest request, UploadSession upload, Func<Task> write)
    {
        if (!await upload.TryEnterAsync(WriterPatience, request.Aborted))
        {
            await Respond.ErrorAsync(request.Http, RegistryErrorCode.BlobUploadInvalid, StatusCodes.Status409Conflict, "another request writes to this upload");
            return;
        }

        try
        {
            await (upload.IsEnded ? Respond.ErrorAsync(request.Http, RegistryErrorCode.BlobUploadUnknown) : write());
        }
        finally
        {
            upload.Leave();
        }
    }

    private static async Task AppendBodyAsync(DistributionRequest request, UploadSession upload)
    {
        CheckEncoding(request);
        CheckRange(request, upload);
        await upload.AppendAsync(request.Http.Request.Body, request.Aborted);
    }

    private static async Task CommitAsync(DistributionRequest request, UploadSession upload, Digest digest)
    {
        if (await request.Storage.Uploads.CommitAsync(upload, digest, request.Aborted))
        {
            await Respond.CreatedAsync(request.Http, BlobPath(request, digest), digest);
        }
        else
        {
            await Respond.ErrorAsync(request.Http, RegistryErrorCode.DigestInvalid, digest.ToString());
        }
    }

    // Stored bytes are what the digest is of; unpacking them would also open the door to bombs.
    private static void CheckEncoding(DistributionRequest request)
    {
        if (request.Http.Request.Headers.ContentEncoding.ToString() is { Length: > 0 } encoding && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            throw new RefusedException(RegistryErrorCode.Unsupported, "Content-Encoding is not supported") { Status = StatusCodes.Status415UnsupportedMediaType };
        }
    }

    // A piece that does not start where the last one ended would leave a hole, or overwrite what was hashed.
    private static void CheckRange(DistributionRequest request, UploadSession upload)
    {
        var header = request.Http.Request.Headers.ContentRange.ToString();
        if (header.Length == 0)
        {
            return;
        }

        if (!ContentRange.TryParse(header, out var range) || range.First != upload.OffsetBytes)
        {
            WriteState(request, upload);
            throw new RefusedException(RegistryErrorCode.RangeInvalid, $"the next byte is {upload.OffsetBytes}");
        }

        if (request.Http.Request.ContentLength is { } length && length != range.Length)
        {
            throw new RefusedException(RegistryErrorCode.SizeInvalid, $"the range has {range.Length} bytes, the body {length}");
        }
    }

    private static UploadSession? Find(DistributionRequest request) => request.Storage.Uploads.Find(request.Repository, request.Reference);

    private static Task StateAsync(DistributionRequest request, UploadSession upload, int status)
    {
        WriteState(request, upload);
        return Respond.EmptyAsync(request.Http, status);
    }

    private static void WriteState(DistributionRequest request, UploadSession upload)
    {
        request.Http.Response.Headers.Location = $"/v2/{request.Repository}/blobs/uploads/{upload.Id}";
        // Nothing received cannot be written as a range; every registry says 0-0.
        request.Http.Response.Headers.Range = $"0-{Math.Max(0, upload.OffsetBytes - 1)}";
        request.Http.Response.Headers["Docker-Upload-UUID"] = upload.Id;
    }

    private static string BlobPath(DistributionRequest request, Digest digest) => $"/v2/{request.Repository}/blobs/{digest}";
}
