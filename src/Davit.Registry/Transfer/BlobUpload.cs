using System.Net;
using System.Net.Http.Headers;
using Davit.Content.Transfers;
using Davit.Content.Uploads;
using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Protocol;
using Davit.Registry.Transport;

namespace Davit.Registry.Transfer;

/// <summary>
/// Sends one blob (distribution specification, "Pushing blobs"):
/// <code>
/// size known    POST uploads/ → 202 Location      PUT Location?digest=… (all bytes) → 201
///               broken, now or in an earlier process:
///               GET Location → 204 Range 0-n              PATCH Location (the rest) → 202      PUT Location?digest=… → 201
/// size unknown  POST uploads/ → 202 Location      PATCH Location (chunked) → 202               PUT Location?digest=… → 201
/// </code>
/// </summary>
internal sealed class BlobUpload(RegistryConnection connection, string path, Descriptor descriptor, FailureSubject subject)
{
    private readonly IReadOnlyList<TokenScope> _scopes = [TokenScope.PullAndPush(path)];

    /// <summary>Where it is written down how the upload goes on; null for nowhere.</summary>
    public UploadNote? Note { get; init; }

    /// <param name="opened">An upload the registry opened already; null to open one.</param>
    public async Task RunAsync(Stream content, Uri? opened, CancellationToken cancellationToken)
    {
        try
        {
            await ContinueAsync(content, await BeginAsync(content, opened, cancellationToken), cancellationToken);
            Note?.Forget();
        }
        catch (DavitException e) when (e is not RegistryException refusal || !MayResume(refusal))
        {
            Note?.Forget();
            throw;
        }
    }

    /// <summary>As <see cref="RunAsync(Stream, Uri?, CancellationToken)"/>, from where an upload is already.</summary>
    public async Task ContinueAsync(Stream content, UploadState state, CancellationToken cancellationToken)
    {
        var start = content.CanSeek ? content.Position : 0;
        var trust = new UploadTrust(state.Received);
        for (var failures = state.Failure is null ? 0 : 1; ;)
        {
            try
            {
                if (state.Failure is { } failure)
                {
                    state = trust.IsLost(failure) ? new UploadState(await StartAsync(cancellationToken), 0, null) : await AskAsync(state.Location, cancellationToken);
                    if (trust.IsFurther(state.Received))
                    {
                        failures = 0;
                        connection.Slots.Budget.Earn();
                    }
                }

                await SendFromAsync(content, start, state, cancellationToken);
                return;
            }
            catch (RegistryException e) when (content.CanSeek && (MayResume(e) || trust.MayStartAgain(e)) && connection.DelayAfter(++failures, e.RetryAfter) is { } delay)
            {
                state = state with { Failure = e };
                await Task.Delay(delay, connection.Time, cancellationToken);
            }
        }
    }

    // What another process began is gone on with, if the registry still knows it and the content can be read from there.
    private async Task<UploadState> BeginAsync(Stream content, Uri? opened, CancellationToken cancellationToken)
    {
        if (content is { CanSeek: true } and not VerifyingStream { AllowsGap: false } && Note?.Find(connection.Endpoint.ToString()) is { } earlier
            && await TryAskAsync(earlier, cancellationToken) is { } found)
        {
            await new BlobMount(connection, path).CancelAsync(opened, cancellationToken);
            return found;
        }

        return new UploadState(opened ?? await StartAsync(cancellationToken), 0, null);
    }

    // distribution specification, "Pushing blobs": so that a registry can hash what comes while it comes.
    private string AlgorithmQuery => descriptor.Digest.Algorithm == "sha256" ? "" : $"?digest-algorithm={descriptor.Digest.Algorithm}";

    /// <summary>Opens an upload.</summary>
    public async Task<Uri> StartAsync(CancellationToken cancellationToken)
    {
        var request = new RegistryRequest(HttpMethod.Post, RequestTarget.Below($"{path}/blobs/uploads/{AlgorithmQuery}"), _scopes) { Content = _ => new ByteArrayContent([]) };
        var response = await connection.SendAsync(request, subject, cancellationToken);
        return response.StatusCode == HttpStatusCode.Accepted
            ? TakeLocation(response)
            : throw await RegistryFailure.ReadAsync(response, connection, subject, cancellationToken);
    }

    public static Uri TakeLocation(HttpResponseMessage response)
    {
        using (response)
        {
            var url = response.RequestMessage!.RequestUri!;
            return response.Headers.TryGetValues("Location", out var values) && values.FirstOrDefault() is { } location
                ? WithPort(url, RegistryConnection.Resolve(url, location))
                : throw new DavitException(ErrorKind.Unavailable, $"upload to '{RegistryException.WithoutSecrets(url)}': the registry names no location");
        }
    }

    // A proxy that passes on the Host field without its port makes the registry forget it.
    private static Uri WithPort(Uri request, Uri location) =>
        location.Host == request.Host && location.Scheme == request.Scheme && location.IsDefaultPort && !request.IsDefaultPort
            ? new UriBuilder(location) { Port = request.Port }.Uri
            : location;

    private async Task SendFromAsync(Stream content, long start, UploadState state, CancellationToken cancellationToken)
    {
        var (location, received, _) = state;
        Note?.Write(connection.Endpoint.ToString(), location);
        if (content.CanSeek)
        {
            content.Position = start + received;
        }

        if (descriptor.SizeBytes >= 0 && received == 0)
        {
            await FinishAsync(location, content, cancellationToken);
            return;
        }

        if (received < descriptor.SizeBytes || descriptor.SizeBytes < 0)
        {
            location = await PatchAsync(location, content, received, cancellationToken);
            Note?.Write(connection.Endpoint.ToString(), location);
        }

        await FinishAsync(location, null, cancellationToken);
    }

    // An upload that is lost is begun anew.
    private async Task<UploadState> AskAsync(Uri location, CancellationToken cancellationToken) =>
        await TryAskAsync(location, cancellationToken) ?? new UploadState(await StartAsync(cancellationToken), 0, null);

    private async Task<UploadState?> TryAskAsync(Uri location, CancellationToken cancellationToken)
    {
        var response = await connection.SendAsync(new RegistryRequest(HttpMethod.Get, RequestTarget.At(location), _scopes), cancellationToken);
        var range = response.Headers.NonValidated.TryGetValues("Range", out var values) ? values.ToString() : null;

        // "0-0" stands for nothing in most registries and for one byte by its letters.
        if (response.StatusCode != HttpStatusCode.NoContent
            || !ContentRange.TryParse(range, out var received) || received.First != 0 || received.Last == 0 || received.Length > descriptor.SizeBytes)
        {
            response.Dispose();
            return null;
        }

        return new UploadState(response.Headers.Contains("Location") ? TakeLocation(response) : location, received.Length, null);
    }

    /// <summary>Sends what is left of the content, all of it where the size is unknown.</summary>
    public async Task<Uri> PatchAsync(Uri location, Stream content, long received, CancellationToken cancellationToken)
    {
        var left = descriptor.SizeBytes < 0 ? (long?)null : descriptor.SizeBytes - received;
        var response = await connection.SendAsync(BodyRequest(HttpMethod.Patch, location, content, left, received), subject, cancellationToken);
        return response.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.NoContent
            ? TakeLocation(response)
            : throw await RegistryFailure.ReadAsync(response, connection, subject, cancellationToken);
    }

    private async Task FinishAsync(Uri location, Stream? content, CancellationToken cancellationToken)
    {
        var separator = location.Query.Length > 1 ? '&' : '?';
        var target = new Uri($"{location.AbsoluteUri.TrimEnd('?')}{separator}digest={descriptor.Digest}");
        var request = content is null
            ? new RegistryRequest(HttpMethod.Put, RequestTarget.At(target), _scopes)
            {
                IsRepeatable = false,
                Content = stall =>
                {
                    stall.RestartForCommit();
                    return new ByteArrayContent([]);
                },
            }
            : BodyRequest(HttpMethod.Put, target, content, descriptor.SizeBytes, received: 0);
        using var response = await connection.SendAsync(request, subject, cancellationToken);
        if (response.StatusCode is not (HttpStatusCode.Created or HttpStatusCode.NoContent or HttpStatusCode.Accepted))
        {
            throw await RegistryFailure.ReadAsync(response, connection, subject, cancellationToken);
        }

        if (ManifestReader.StatedDigest(response) is { } stated && stated.Algorithm == descriptor.Digest.Algorithm && stated != descriptor.Digest)
        {
            throw new DavitException(ErrorKind.Corrupt, $"push {subject.Name}: the registry stored {stated} instead of blob {descriptor.Digest}");
        }
    }

    private RegistryRequest BodyRequest(HttpMethod method, Uri location, Stream content, long? length, long received) =>
        new(method, RequestTarget.At(location), _scopes)
        {
            IsRepeatable = false,
            IsReplayable = false,
            IsBulk = length is null or >= RegistryRequest.BulkBytes,
            Content = stall =>
            {
                var body = new UploadContent(content, length, stall);
                body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
                if (received > 0)
                {
                    body.Headers.TryAddWithoutValidation("Content-Range", new ContentRange(received, received + (length ?? 1) - 1).ToString());
                }

                return body;
            },
        };

    // 416: the registry went on writing what it had of a broken request after it had told how far it was.
    public static bool MayResume(RegistryException e) => e.StatusCode is null or 401 or 408 or 416 or 429 or >= 500;
}
