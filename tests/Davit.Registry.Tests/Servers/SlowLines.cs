using System.Net;
using System.Net.Sockets;

namespace Davit.Registry.Tests.Servers;

/// <summary>Passes bytes on to a server; each connection gets so many bytes a second of its answers.</summary>
internal sealed class SlowLines : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _target;
    private readonly long _bytesPerSecond;
    private readonly Task _accepting;
    private int _open;
    private int _mostOpen;

    public SlowLines(string target, long bytesPerSecond)
    {
        _target = target;
        _bytesPerSecond = bytesPerSecond;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Domain => _listener.LocalEndpoint.ToString()!;

    /// <summary>Connections with an answer under way, at most at once.</summary>
    public int MostOpen => Volatile.Read(ref _mostOpen);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = PassAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await server.ConnectAsync(IPEndPoint.Parse(_target));
                await Task.WhenAny(client.GetStream().CopyToAsync(server.GetStream()), PumpAsync(server.GetStream(), client.GetStream()));
            }
            catch (Exception e) when (e is IOException or SocketException or InvalidOperationException)
            {
                // One side is gone, and with it the other.
            }
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to)
    {
        Note(Interlocked.Increment(ref _open));
        try
        {
            var buffer = new byte[16 * 1024];
            int read;
            while ((read = await from.ReadAsync(buffer)) > 0)
            {
                await to.WriteAsync(buffer.AsMemory(0, read));
                await Task.Delay(TimeSpan.FromSeconds((double)read / _bytesPerSecond));
            }
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private void Note(int open)
    {
        int most;
        while ((most = _mostOpen) < open && Interlocked.CompareExchange(ref _mostOpen, open, most) != most)
        {
        }
    }
}
