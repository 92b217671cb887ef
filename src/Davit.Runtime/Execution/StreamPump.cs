using Davit.Linux;

namespace Davit.Runtime.Execution;

/// <summary>Copies bytes into a child's pipe, and to this process's own streams.</summary>
internal static class StreamPump
{
    /// <summary>Copies until either side ends, then closes <paramref name="target"/>.</summary>
    public static async Task FeedAsync(Stream source, Stream target, CancellationToken cancellationToken)
    {
        await using (target)
        {
            try
            {
                await source.CopyToAsync(target, cancellationToken);
            }
            catch (IOException)
            {
                // The container closed its standard input (EPIPE), which is its right.
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The container ended first.
            }
        }
    }

    /// <summary>Writes to one of this process's own standard streams; a reader that left is no error of the container's.</summary>
    public static Action<ReadOnlyMemory<byte>> ToDescriptor(int descriptor)
    {
        var isOpen = true;
        return bytes =>
        {
            try
            {
                if (isOpen)
                {
                    Descriptors.Write(descriptor, bytes.Span);
                }
            }
            catch (LinuxException)
            {
                isOpen = false;
            }
        };
    }
}
