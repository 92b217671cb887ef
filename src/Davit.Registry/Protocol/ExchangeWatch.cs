namespace Davit.Registry.Protocol;

/// <summary>Times one request for whoever wants to know; costs nothing when nobody does.</summary>
internal readonly struct ExchangeWatch
{
    private readonly Action<RegistryExchange>? _trace;
    private readonly TimeProvider _time;
    private readonly HttpRequestMessage _message;
    private readonly long _start;

    private ExchangeWatch(Action<RegistryExchange>? trace, TimeProvider time, HttpRequestMessage message)
    {
        _trace = trace;
        _time = time;
        _message = message;
        _start = trace is null ? 0 : time.GetTimestamp();
    }

    public static ExchangeWatch Start(Action<RegistryExchange>? trace, TimeProvider time, HttpRequestMessage message) => new(trace, time, message);

    public void Answered(HttpResponseMessage response)
    {
        if (_trace is not null)
        {
            var location = response.Headers.Location;
            _trace(Exchange((int)response.StatusCode, string.IsNullOrEmpty(response.ReasonPhrase) ? response.StatusCode.ToString() : response.ReasonPhrase) with
            {
                RedirectedTo = (int)response.StatusCode is >= 300 and < 400 && location is not null && Uri.TryCreate(_message.RequestUri!, location, out var target)
                    ? RegistryException.WithoutSecrets(target)
                    : null,
            });
        }
    }

    public void Failed(string problem) => _trace?.Invoke(Exchange(null, problem));

    private RegistryExchange Exchange(int? status, string outcome) =>
        new(_message.Method.Method, RegistryException.WithoutSecrets(_message.RequestUri!), status, outcome, _time.GetElapsedTime(_start));
}
