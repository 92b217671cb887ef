using Davit.Linux;

namespace Davit.Runtime.Execution;

/// <summary>Copies bytes between a child's pipes and whoever wants them.</summary>
internal static class StreamPump
{
    private const int BufferBytes = 32 * 1024;

    /// <summary>Calls back for each piece until the end of <paramref name="source"/>, on a thread of its own: reading a pipe blocks.</summary>
    public static Task Read(Stream source, Action<ReadOnlyMemory<byte>> onBytes) => Task.Factory.StartNew(
        () =>
        {
            var buffer = new byte[BufferBytes];
            for (int count; (count = source.Read(buffer)) > 0;)
            {
                onBytes(buffer.AsMemory(0, count));
            }
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

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
