namespace Davit.Registry.Protocol;

/// <summary>Reads the body of an answer into memory, up to a bound.</summary>
internal static class CappedBody
{
    /// <summary>At most <paramref name="maxBytes"/> bytes; what follows is left unread.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, int maxBytes, CancellationToken cancellationToken)
    {
        await using var body = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[(int)Math.Clamp(content.Headers.ContentLength ?? 4096, 256, maxBytes)];
        var length = 0;
        while (true)
        {
            var read = await body.ReadAsync(buffer.AsMemory(length), cancellationToken);
            length += read;
            if (read == 0 || length == maxBytes)
            {
                return buffer.AsMemory(0, length);
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, maxBytes));
            }
        }
    }
}
