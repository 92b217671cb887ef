using System.Net.Sockets;

namespace Davit.Registry.Transport;

/// <summary>A registry of one answer inside this process, behind a socket that has no name in the file system (unix(7), "abstract").</summary>
internal sealed class WarmUpRegistry : IDisposable
{
    // Whoever connects finds it already sent. Fields as registries have them, so that their parsers are run once.
    private static ReadOnlySpan<byte> Answer =>
        """
        HTTP/1.1 200 OK
        Content-Type: application/vnd.oci.image.index.v1+json
        Content-Length: 2
        Docker-Content-Digest: sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a
        Docker-Distribution-Api-Version: registry/2.0
        Date: Thu, 01 Jan 1970 00:00:00 GMT


        """u8;

    // Open until the client is done: what is written to a closed one fails.
    private Socket? _peer;

    public async ValueTask<Stream> DialAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var address = new UnixDomainSocketEndPoint($"\0davit-{Environment.ProcessId}-{Random.Shared.NextInt64():x}");
        using var listener = NewSocket();
        listener.Bind(address);
        listener.Listen();
        var socket = NewSocket();
        try
        {
            await socket.ConnectAsync(address, cancellationToken);
            _peer = listener.Accept();
            _peer.Send(Answer);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        return new NetworkStream(socket, ownsSocket: true);
    }

    public void Dispose() => _peer?.Dispose();

    private static Socket NewSocket() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
}
