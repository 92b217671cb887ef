using System.IO.Pipelines;
using Davit.Layers.Applying;
using Davit.Layers.Compression;
using Davit.Layers.Diffing;
using Davit.Layers.Snapshots;

namespace Davit.Engine.Archives;

/// <summary>The tar of a layer that exists as a snapshot only, made by another thread while it is read.</summary>
internal sealed class SnapshotTarStream : ReadOnlyStream
{
    private static readonly PipeOptions Options = new(
        pauseWriterThreshold: 4 * 1024 * 1024, resumeWriterThreshold: 2 * 1024 * 1024, minimumSegmentSize: 256 * 1024, useSynchronizationContext: false);

    private readonly Pipe _pipe = new(Options);
    private readonly Stream _reader;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _writing;

    public SnapshotTarStream(CommittedSnapshot snapshot, OverlayAttributes overlay)
    {
        _reader = _pipe.Reader.AsStream();
        var request = new DiffRequest(snapshot.TreePath) { Overlay = overlay };
        _writing = Task.Factory.StartNew(() => Write(request), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public override int Read(Span<byte> buffer) => _reader.Read(buffer);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _reader.ReadAsync(buffer, cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reader.DisposeAsync();
        await _writing;
        _stop.Dispose();
        await base.DisposeAsync();
    }

    private void Write(DiffRequest request)
    {
        try
        {
            using var output = _pipe.Writer.AsStream(leaveOpen: true);
            LayerDiffer.WriteTar(request, output, _stop.Token);
            _pipe.Writer.Complete();
        }
        catch (Exception error) // the reader gets it, whatever it is
        {
            _pipe.Writer.Complete(error);
        }
    }
}
