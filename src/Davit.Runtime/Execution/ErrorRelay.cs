using System.Text;

namespace Davit.Runtime.Execution;

/// <summary>
/// Passes the error stream on, but for the runtime's own last words: they come on the container's error stream and in the log, and
/// are told to the caller as an exception.
/// </summary>
internal sealed class ErrorRelay(string logPath, Action<ReadOnlyMemory<byte>> next)
{
    public void Pass(ReadOnlyMemory<byte> bytes)
    {
        // The runtime writes its log first.
        var own = RuntimeLog.FindError(logPath) is { } error ? Encoding.UTF8.GetBytes(error + "\n") : [];
        var isOwn = own.Length > 0 && bytes.Span.EndsWith(own);
        var rest = isOwn ? bytes[..^own.Length] : bytes;
        if (!rest.IsEmpty)
        {
            next(rest);
        }
    }
}
