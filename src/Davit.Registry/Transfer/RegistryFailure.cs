using System.Net;
using Davit.Oci;
using Davit.Registry.Protocol;
using Davit.Registry.Transport;

namespace Davit.Registry.Transfer;

/// <summary>Refusals in Docker's words.</summary>
internal static class RegistryFailure
{
    /// <summary>Reads the answer's body, disposes the answer, and says what it means for <paramref name="subject"/>.</summary>
    public static async Task<RegistryException> ReadAsync(
        HttpResponseMessage response, RegistryConnection connection, FailureSubject subject, CancellationToken cancellationToken)
    {
        using (response)
        {
            var errors = response.RequestMessage!.Method == HttpMethod.Head ? [] : await ReadErrorsAsync(response, connection, cancellationToken);
            var url = RegistryException.WithoutSecrets(response.RequestMessage.RequestUri!);
            var code = errors.Select(e => RegistryErrorCode.Find(e.Code)).FirstOrDefault(c => c is not null);
            var kind = KindOf(response.StatusCode, code);
            return new RegistryException(kind, subject.Describe(response, code, errors, url), HintFor(kind, connection, subject))
            {
                Method = response.RequestMessage.Method.Method,
                Url = url,
                StatusCode = (int)response.StatusCode,
                Errors = errors,
                RetryAfter = connection.RetryAfter(response),
            };
        }
    }

    private static async Task<IReadOnlyList<RegistryError>> ReadErrorsAsync(
        HttpResponseMessage response, RegistryConnection connection, CancellationToken cancellationToken)
    {
        using var stall = new StallTimer(connection.StallTimeout, cancellationToken);
        try
        {
            return RegistryErrorBody.Parse(await CappedBody.ReadAsync(response.Content, RegistryErrorBody.MaxBytes, stall.Token));
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && TransportFailure.Describe(e, connection.StallTimeout) is not null)
        {
            // The status alone says enough.
            return [];
        }
    }

    private static ErrorKind KindOf(HttpStatusCode status, RegistryErrorCode? code) => (int)status switch
    {
        401 => ErrorKind.Unauthenticated,
        403 => ErrorKind.Denied,
        404 => ErrorKind.NotFound,
        405 => ErrorKind.Unsupported,
        429 => ErrorKind.Exhausted,
        413 => ErrorKind.Exhausted,
        >= 500 => ErrorKind.Unavailable,
        _ => code?.Kind ?? ErrorKind.InvalidArgument,
    };

    private static string? HintFor(ErrorKind kind, RegistryConnection connection, FailureSubject subject) => kind switch
    {
        ErrorKind.Unauthenticated or ErrorKind.Denied when subject.Verb != TransferVerb.Ping && connection.Credential is { Username: { Length: > 0 } username } =>
            $"You are logged in as '{username}', which may not do this; run 'davit login{LoginArgument(subject.Domain)}' for another account.",
        ErrorKind.Unauthenticated or ErrorKind.Denied => $"Run 'davit login{LoginArgument(subject.Domain)}'.",
        ErrorKind.Unsupported when subject.Verb == TransferVerb.Delete =>
            "Deletion may be switched off there: docker-registry deletes when REGISTRY_STORAGE_DELETE_ENABLED=true is set for it, hosted registries often on their web page alone.",
        ErrorKind.Exhausted => "Log in to get a higher limit, or try again later.",
        _ => null,
    };

    private static string LoginArgument(string domain) => domain == ImageReference.DefaultDomain ? "" : " " + domain;
}
