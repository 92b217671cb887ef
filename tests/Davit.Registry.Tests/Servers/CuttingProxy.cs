using System.Net;
using System.Net.Sockets;

namespace Davit.Registry.Tests.Servers;

/// <summary>Passes bytes on to a server, but cuts its first connections after so many bytes in one direction.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _target;
    private readonly long _bytesBeforeCut;
    private readonly Task _accepting;
    private int _cutsLeft;
    private long _passedBytes;

    public CuttingProxy(string target, long bytesBeforeCut, int cuts)
    {
        _target = target;
        _bytesBeforeCut = bytesBeforeCut;
        _cutsLeft = cuts;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Domain => _listener.LocalEndpoint.ToString()!;

    /// <summary>Bytes passed on, both ways together.</summary>
    public long PassedBytes => Interlocked.Read(ref _passedBytes);

    public int CutsLeft => Volatile.Read(ref _cutsLeft);

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
                await Task.WhenAny(PumpAsync(client.GetStream(), server.GetStream()), PumpAsync(server.GetStream(), client.GetStream()));
            }
            catch (Exception e) when (e is IOException or SocketException or InvalidOperationException)
            {
                // One side is gone, and with it the other.
            }
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];
        var passed = 0L;
        int read;
        while ((read = await from.ReadAsync(buffer)) > 0)
        {
            await to.WriteAsync(buffer.AsMemory(0, read));
            passed += read;
            Interlocked.Add(ref _passedBytes, read);
            if (passed > _bytesBeforeCut && Interlocked.Decrement(ref _cutsLeft) >= 0)
            {
                // What was passed on shall arrive before the connection goes.
                await Task.Delay(100);
                return;
            }
        }
    }
}
