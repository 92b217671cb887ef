using Davit.Engine.Syncing;

namespace Davit.Cli.Rendering.Syncing;

/// <summary>A line for each tag that is copied or deleted; for what is as it was only in a dry run, which is asked for to see it.</summary>
internal sealed class SyncRenderer(Screen screen, SyncMode mode) : IProgress<SyncProgress>, IDisposable
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
            case SyncProgress.Done { Tag: var tag } when mode == SyncMode.DryRun || tag.Status != SyncStatus.Unchanged:
                var words = SyncRows.Words(tag.Status);
                _board.Set(tag.Target.FamiliarName, words, words, finished: true);
                break;
        }
    }

    public void Finish() => _board.Finish();

    public void Dispose() => Finish();
}
