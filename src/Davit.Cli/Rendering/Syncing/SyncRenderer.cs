using Davit.Engine.Syncing;

namespace Davit.Cli.Rendering.Syncing;

/// <summary>A line for each tag that is copied or deleted, and none for what is as it was.</summary>
internal sealed class SyncRenderer(Screen screen) : IProgress<SyncProgress>, IDisposable
{
    // What stands beside the bar: brackets, two sizes, the word.
    private const int WidthBesideBar = 34;

    private readonly ProgressBoard _board = new(screen);

    public void Report(SyncProgress value)
    {
        switch (value)
        {
            case SyncProgress.Copying copying:
                var name = copying.Target.FamiliarName;
                _board.Set(name, null, $"copying {TransferRenderer.Bar(copying.CurrentBytes, copying.TotalBytes, screen.Width() - WidthBesideBar - name.Length)}", finished: false);
                break;
            case SyncProgress.Done { Tag: { Status: not SyncStatus.Unchanged } tag }:
                var words = SyncRows.Words(tag.Status);
                _board.Set(tag.Target.FamiliarName, words, words, finished: true);
                break;
        }
    }

    public void Finish() => _board.Finish();

    public void Dispose() => Finish();
}
