using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Protocol;
using Davit.Registry.Transport;

namespace Davit.Registry.Transfer;

/// <summary>Refusals in Docker's words.</summary>
internal static class RegistryFailure
{
    /// <summary>As the connection's own sending; what its token server refuses is told as a refusal of what was asked for.</summary>
    public static async Task<HttpResponseMessage> SendAsync(
        this RegistryConnection connection, RegistryRequest request, FailureSubject subject, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.SendAsync(request, cancellationToken);
        }
        catch (RegistryException e) when (e.IsTokenRefusal && subject.Verb != TransferVerb.Ping)
        {
            // Many token servers refuse what others grant in part: a scope, not the account. With an account, only 403 can mean that.
            throw e.StatusCode == 403 || connection.Credential is null or { IsEmpty: true } ? OfTokenServer(e, connection, subject) : e;
        }
    }

    /// <summary>Reads the answer's body, disposes the answer, and says what it means for <paramref name="subject"/>.</summary>
    public static async Task<RegistryException> ReadAsync(
        HttpResponseMessage response, RegistryConnection connection, FailureSubject subject, CancellationToken cancellationToken)
    {
        using (response)
        {
            var request = response.RequestMessage!;
            var refusal = new Refusal(
                response.StatusCode,
                RegistryException.WithoutSecrets(request.RequestUri!),
                request.Method == HttpMethod.Head ? [] : await ReadErrorsAsync(response, connection, cancellationToken))
            {
                ReasonPhrase = response.ReasonPhrase ?? "",
                IsFromElsewhere = !connection.IsOwn(request.RequestUri!),
                LacksScope = LacksScope(response),
                RateLimit = RateLimit.Read(response),
                RetryAfter = connection.RetryAfter(response),
            };
            return new RegistryException(refusal.Kind, subject.Describe(refusal), RefusalHint.For(refusal, subject, connection.Credential))
            {
                Method = request.Method.Method,
                Url = refusal.Url,
                StatusCode = refusal.Status,
                Errors = refusal.Errors,
                RetryAfter = refusal.RetryAfter,
            };
        }
    }

    private static RegistryException OfTokenServer(RegistryException refusal, RegistryConnection connection, FailureSubject subject)
    {
        var words = new Refusal(System.Net.HttpStatusCode.Forbidden, refusal.Url, refusal.Errors).Words();
        var isWordless = refusal.Errors.All(e => e.Code.Length == 0 && e.Message.Length == 0);
        return new RegistryException(
            ErrorKind.Denied,
            subject.DescribeDenied(isWordless ? "denied: requested access to the resource is denied" : words),
            RefusalHint.ForToken(subject, connection.Credential),
            refusal)
        {
            Method = refusal.Method,
            Url = refusal.Url,
            StatusCode = refusal.StatusCode,
            Errors = refusal.Errors,
        };
    }

    private static bool LacksScope(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var values)
        && AuthChallenge.Parse(values).Any(c => c.IsBearer && c.Parameters.GetValueOrDefault("error") == "insufficient_scope");

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
}
