using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Davit.Testing;

/// <summary>Stands before a registry with real sockets and spoils connections as its plan says.</summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly IPEndPoint _target;
    private readonly FaultPlan _plan;
    private readonly Task _accepting;
    private long _answeredBytes;
    private long _askedBytes;

    public FaultProxy(string target, FaultPlan plan)
    {
        _target = IPEndPoint.Parse(target);
        _plan = plan;
        _listener.Start(512);
        _accepting = AcceptAsync();
    }

    public string Address => _listener.LocalEndpoint.ToString()!;

    /// <summary>What was passed on from the registry.</summary>
    public long AnsweredBytes => Interlocked.Read(ref _answeredBytes);

    /// <summary>What was passed on to it.</summary>
    public long AskedBytes => Interlocked.Read(ref _askedBytes);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = PassAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException or OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        var (kind, after, refusal) = _plan.Next();
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                if (kind == FaultKind.Refuse)
                {
                    await RefuseAsync(client.GetStream(), refusal);
                    return;
                }

                await server.ConnectAsync(_target, _stop.Token);
                var asking = PumpAsync(client.GetStream(), server.GetStream(), kind == FaultKind.CutRequest ? kind : FaultKind.None, after, n => Interlocked.Add(ref _askedBytes, n));
                var answering = PumpAsync(server.GetStream(), client.GetStream(), kind == FaultKind.CutRequest ? FaultKind.None : kind, after, n => Interlocked.Add(ref _answeredBytes, n));
                await await Task.WhenAny(asking, answering);
                if (kind == FaultKind.Reset)
                {
                    client.LingerState = new LingerOption(true, 0);
                }
            }
            catch (Exception e) when (e is IOException or SocketException or InvalidOperationException or OperationCanceledException)
            {
                // One side is gone, and with it the other.
            }
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, FaultKind kind, long after, Action<int> count)
    {
        var buffer = new byte[32 * 1024];
        var passed = 0L;
        int read;
        while ((read = await from.ReadAsync(buffer, _stop.Token)) > 0)
        {
            var isHere = kind != FaultKind.None && passed + read > after;
            if (isHere && kind == FaultKind.Corrupt)
            {
                kind = Spoil(buffer.AsSpan(0, read)) ? FaultKind.None : kind;
                isHere = false;
            }

            var part = isHere ? (int)(after - passed) : read;
            await to.WriteAsync(buffer.AsMemory(0, part), _stop.Token);
            count(part);
            passed += read;
            if (isHere && kind == FaultKind.Stall)
            {
                await Task.Delay(Timeout.Infinite, _stop.Token);
            }

            if (isHere)
            {
                return;
            }
        }
    }

    // A byte of the body, if this piece holds more than a header.
    private static bool Spoil(Span<byte> piece)
    {
        var body = piece.IndexOf("\r\n\r\n"u8) is >= 0 and var end ? end + 4 : piece.StartsWith("HTTP/1.1 "u8) ? piece.Length : 0;
        if (body >= piece.Length)
        {
            return false;
        }

        piece[body + (piece.Length - body) / 2] ^= 0x20;
        return true;
    }

    private async Task RefuseAsync(NetworkStream stream, string refusal)
    {
        var head = new StringBuilder();
        var buffer = new byte[4096];
        while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer, _stop.Token);
            if (read == 0)
            {
                return;
            }

            head.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        await stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 {refusal}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), _stop.Token);
    }
}
