using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using Davit.Oci;

namespace Davit.Registry.Protocol;

/// <summary>Requests that got no answer, in words.</summary>
internal static class TransportFailure
{
    /// <summary>
    /// What happened on the way, null when <paramref name="exception"/> is no failure of the network.
    /// The caller has made sure that it did not cancel itself, so a cancellation is a time-out.
    /// </summary>
    public static string? Describe(Exception exception, TimeSpan timeout) => exception switch
    {
        OperationCanceledException { InnerException: TimeoutException } => "connection timed out",
        OperationCanceledException => string.Create(CultureInfo.InvariantCulture, $"no bytes for {timeout.TotalSeconds} s"),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "no such host",
        HttpRequestException or IOException or SocketException => Innermost(exception),
        _ => null,
    };

    public static RegistryException Wrap(HttpRequestMessage message, string problem, Exception exception)
    {
        var url = RegistryException.WithoutSecrets(message.RequestUri!);
        return new RegistryException(ErrorKind.Unavailable, $"{message.Method.Method.ToLowerInvariant()} '{url}': {problem}", Advice(exception, url), exception)
        {
            Method = message.Method.Method,
            Url = url,
            IsTransient = !IsLasting(exception),
        };
    }

    private static string? Advice(Exception exception, Uri url) => Find<CertificateException>(exception) is { HasUnknownAuthority: true }
        ? $"To trust it, put the authority's certificate into 'ca.crt' in the directory '/etc/docker/certs.d/{url.Authority}'."
        : null;

    // Trying again at once changes nothing about these; and who has waited for a time-out has waited enough.
    private static bool IsLasting(Exception exception) =>
        exception is OperationCanceledException
        || exception is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError }
        || Find<SocketException>(exception) is { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound }
        || Find<AuthenticationException>(exception) is not null;

    private static string Innermost(Exception exception)
    {
        if (Find<SocketException>(exception) is { } socket)
        {
            return socket.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => "connection refused",
                SocketError.ConnectionReset or SocketError.Shutdown => "connection reset by peer",
                SocketError.NetworkUnreachable => "network is unreachable",
                SocketError.HostUnreachable => "no route to host",
                SocketError.TimedOut => "connection timed out",
                _ => socket.Message,
            };
        }

        return exception switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } or HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } =>
                "the connection broke off",
            _ when Find<AuthenticationException>(exception) is { } tls => $"tls: {tls.Message}",
            _ => exception.Message,
        };
    }

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found)
            {
                return found;
            }
        }

        return null;
    }
}
