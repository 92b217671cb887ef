namespace Davit.Registry.Protocol;

/// <summary>How long a server asks to be left alone (RFC 9110, section 10.2.3).</summary>
internal static class RetryAfterHeader
{
    /// <summary>Null when it does not ask; never below zero, though a date may have passed by our clock.</summary>
    public static TimeSpan? Read(HttpResponseMessage response, DateTimeOffset now)
    {
        if (response.Headers.RetryAfter is not { } header)
        {
            return null;
        }

        // Both dates are by the server's clock, which may differ from ours.
        var duration = header.Delta ?? (header.Date - (response.Headers.Date ?? now)) ?? TimeSpan.Zero;
        return duration > TimeSpan.Zero ? duration : TimeSpan.Zero;
    }
}
