using Davit.Oci;
using Davit.Registry.Protocol;
using Davit.RegistryServer.Responses;
using Davit.RegistryServer.Storage;
using Microsoft.AspNetCore.Http;

namespace Davit.RegistryServer.Endpoints;

internal static class ManifestEndpoints
{
    private const int MaxTags = 100;

    public static Task GetAsync(DistributionRequest request)
    {
        if (IsDamagedDigest(request))
        {
            return Respond.ErrorAsync(request.Http, RegistryErrorCode.DigestInvalid);
        }

        if (Find(request) is not { } manifest)
        {
            return Respond.ErrorAsync(request.Http, RegistryErrorCode.ManifestUnknown, $"unknown manifest {request.Repository}:{request.Reference}");
        }

        return Respond.IsKnownToClient(request.Http, manifest.Digest)
            ? Task.CompletedTask
            : Respond.BytesAsync(request.Http, manifest.MediaType.Value, manifest.Content);
    }

    public static async Task PutAsync(DistributionRequest request)
    {
        var content = await ReadAsync(request);
        var mediaType = ManifestTypes.FromContentType(request.Http.Request.ContentType);
        var draft = ManifestDrafts.Parse(content, mediaType, ExpectedDigest(request));
        var tags = request.TryGetDigest(out _) ? AskedTags(request) : [request.Reference];
        request.Storage.Manifests.Put(request.Repository, draft, tags);
        if (tags.Length > 0 && request.TryGetDigest(out _))
        {
            request.Http.Response.Headers["OCI-Tag"] = tags;
        }

        if (draft.Subject is not null)
        {
            request.Http.Response.Headers["OCI-Subject"] = draft.Subject.ToString();
        }

        await Respond.CreatedAsync(request.Http, $"/v2/{request.Repository}/manifests/{draft.Digest}", draft.Digest);
    }

    public static Task DeleteAsync(DistributionRequest request)
    {
        if (IsDamagedDigest(request))
        {
            return Respond.ErrorAsync(request.Http, RegistryErrorCode.DigestInvalid);
        }

        var isRemoved = request.TryGetDigest(out var digest)
            ? request.Storage.Manifests.Remove(request.Repository, digest)
            : request.Storage.Manifests.RemoveTag(request.Repository, request.Reference);
        return isRemoved
            ? Respond.EmptyAsync(request.Http, StatusCodes.Status202Accepted)
            : Respond.ErrorAsync(request.Http, RegistryErrorCode.ManifestUnknown);
    }

    private static StoredManifest? Find(DistributionRequest request) => request.TryGetDigest(out var digest)
        ? request.Storage.Manifests.Find(request.Repository, digest)
        : request.Storage.Manifests.FindByTag(request.Repository, request.Reference);

    // A tag has no colon, so this was meant as a digest.
    private static bool IsDamagedDigest(DistributionRequest request) =>
        request.Reference.Contains(':', StringComparison.Ordinal) && !request.TryGetDigest(out _);

    private static Digest? ExpectedDigest(DistributionRequest request)
    {
        if (IsDamagedDigest(request))
        {
            throw new RefusedException(RegistryErrorCode.DigestInvalid, "the reference is not a digest");
        }

        if (request.TryGetDigest(out var digest))
        {
            return digest;
        }

        return ReferenceGrammar.IsTag(request.Reference) ? null : throw new RefusedException(RegistryErrorCode.TagInvalid, "not a tag");
    }

    // distribution specification, "Pushing Manifests": PUT manifests/DIGEST?tag=A&tag=B
    private static string[] AskedTags(DistributionRequest request)
    {
        var tags = request.Http.Request.Query["tag"].OfType<string>().Distinct().ToArray();
        if (tags.Length > MaxTags)
        {
            throw new RefusedException(RegistryErrorCode.TagInvalid, $"more than {MaxTags} tags") { Status = StatusCodes.Status414UriTooLong };
        }

        return Array.TrueForAll(tags, ReferenceGrammar.IsTag) ? tags : throw new RefusedException(RegistryErrorCode.TagInvalid, "not a tag");
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(DistributionRequest request)
    {
        var body = new MemoryStream((int)Math.Clamp(request.Http.Request.ContentLength ?? 0, 0, OciLimits.MaxManifestBytes));
        var buffer = new byte[16 * 1024];
        CheckSize(request.Http.Request.ContentLength ?? 0);
        int read;
        while ((read = await request.Http.Request.Body.ReadAsync(buffer, request.Aborted)) > 0)
        {
            CheckSize(body.Length + read);
            body.Write(buffer, 0, read);
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static void CheckSize(long sizeBytes)
    {
        if (sizeBytes > OciLimits.MaxManifestBytes)
        {
            throw new RefusedException(RegistryErrorCode.SizeInvalid, $"larger than {OciLimits.MaxManifestBytes} bytes") { Status = StatusCodes.Status413PayloadTooLarge };
        }
    }
}
