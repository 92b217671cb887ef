using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Davit.Acceptance.Tests.Tools;

/// <summary>Stands before a registry: slows or stops its answers as told, counts their bytes, and writes down what it was asked.</summary>
public sealed class PacedProxy : IAsyncDisposable
{
    private const int PieceBytes = 16 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _target;
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly Task _accepting;
    private long _answeredBytes;
    private int _bytesPerSecond;
    private int _holdAfterBytes;

    public PacedProxy(string target)
    {
        _target = IPEndPoint.Parse(target);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => _listener.LocalEndpoint.ToString()!;

    /// <summary>0 for no limit.</summary>
    public int BytesPerSecond
    {
        get => Volatile.Read(ref _bytesPerSecond);
        set => Volatile.Write(ref _bytesPerSecond, value);
    }

    /// <summary>A connection that has answered so much stops until this is 0 again.</summary>
    public int HoldAfterBytes
    {
        get => Volatile.Read(ref _holdAfterBytes);
        set => Volatile.Write(ref _holdAfterBytes, value);
    }

    public long AnsweredBytes => Interlocked.Read(ref _answeredBytes);

    /// <summary>Each <c>GET path</c> or <c>GET path from N</c>, in order.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    public void Forget()
    {
        _requests.Clear();
        Interlocked.Exchange(ref _answeredBytes, 0);
    }

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
                await server.ConnectAsync(_target);
                await Task.WhenAny(AskAsync(client.GetStream(), server.GetStream()), AnswerAsync(server.GetStream(), client.GetStream()));
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                // One side is gone, and with it the other.
            }
        }
    }

    // A request without a body comes in one piece.
    private async Task AskAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[PieceBytes];
        int read;
        while ((read = await from.ReadAsync(buffer)) > 0)
        {
            var lines = Encoding.Latin1.GetString(buffer, 0, read).Split("\r\n");
            if (lines[0].StartsWith("GET ", StringComparison.Ordinal))
            {
                var range = lines.FirstOrDefault(l => l.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase));
                _requests.Enqueue(lines[0].Split(' ')[1] + (range is null ? "" : " from " + range["Range: bytes=".Length..].TrimEnd('-')));
            }

            await to.WriteAsync(buffer.AsMemory(0, read));
        }
    }

    private async Task AnswerAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[PieceBytes];
        var answered = 0L;
        int read;
        while ((read = await from.ReadAsync(buffer)) > 0)
        {
            await to.WriteAsync(buffer.AsMemory(0, read));
            answered += read;
            while (HoldAfterBytes is > 0 and var hold && answered > hold)
            {
                await Task.Delay(10);
            }

            Interlocked.Add(ref _answeredBytes, read);
            if (BytesPerSecond is > 0 and var rate)
            {
                await Task.Delay(TimeSpan.FromSeconds((double)read / rate));
            }
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}: {AnsweredBytes} bytes\n{string.Join('\n', Requests)}");
}
