using System.Net.Sockets;

namespace Davit.Registry.Transport;

/// <summary>
/// Asks a port whether it speaks TLS, with a greeting made by hand: for the plain local registry, loading a TLS library
/// only to hear "no" would cost more than the pull of a small image.
/// </summary>
internal static class TlsProbe
{
    private const byte AlertRecord = 0x15;
    private const byte HandshakeRecord = 0x16;

    /// <exception cref="SocketException">Nobody listens.</exception>
    public static async Task<bool> SpeaksTlsAsync(string host, int port, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(host, port, cancellationToken);
        var first = new byte[1];
        try
        {
            // A web server without TLS answers 400 in letters or hangs up.
            await socket.SendAsync(ClientHello(), cancellationToken);
            return await socket.ReceiveAsync(first, cancellationToken) == 1 && first[0] is HandshakeRecord or AlertRecord;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>
    /// The smallest TLS 1.2 greeting (RFC 5246, 7.4.1.2). Its random part, which protects nothing here, ends in two empty lines, so that
    /// a reader of lines does not wait for one.
    /// </summary>
    private static byte[] ClientHello()
    {
        var random = new byte[32];
        Random.Shared.NextBytes(random);
        "\r\n\r\n"u8.CopyTo(random.AsSpan(28));
        byte[] body = [0x03, 0x03, .. random, 0x00, 0x00, 0x04, 0xc0, 0x2f, 0xc0, 0x2b, 0x01, 0x00];
        byte[] handshake = [0x01, 0x00, 0x00, (byte)body.Length, .. body];
        return [HandshakeRecord, 0x03, 0x01, 0x00, (byte)handshake.Length, .. handshake];
    }
}
