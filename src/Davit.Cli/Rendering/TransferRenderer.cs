using Davit.Engine.Images;

namespace Davit.Cli.Rendering;

/// <summary>A pull's or push's layers, in Docker's words.</summary>
internal sealed class TransferRenderer(Screen screen, string waitingWords) : IProgress<TransferProgress>
{
    private const int MaxBarWidth = 50;
    private const int MinBarWidth = 10;

    // What stands beside the bar: ID, phase, brackets, two sizes.
    private const int WidthBesideBar = 52;

    private readonly ProgressBoard _board = new(screen);

    /// <summary>A line to print once the registry has told that it has the image; null for none.</summary>
    public string? Announcement { get; init; }

    public void Report(TransferProgress value)
    {
        if (value is TransferProgress.Resolved && Announcement is not null)
        {
            screen.Out.WriteLine(Announcement);
            screen.Out.Flush();
        }

        if (value is not TransferProgress.Layer layer)
        {
            return;
        }

        var (words, finished) = Words(layer.Phase);
        var isMoving = layer.Phase is LayerPhase.Downloading or LayerPhase.Loading or LayerPhase.Extracting or LayerPhase.Pushing or LayerPhase.Copying or LayerPhase.Compressing;
        var live = isMoving ? $"{words} {Bar(layer.CurrentBytes, layer.TotalBytes, screen.Width() - WidthBesideBar)}" : words;
        _board.Set(layer.Digest.ShortHex, isMoving ? null : words, live, finished);
    }

    public void Finish() => _board.Finish();

    internal static string Bar(long current, long total, int columns)
    {
        if (total <= 0)
        {
            return HumanText.PreciseSize(current);
        }

        var sizes = $"{HumanText.PreciseSize(current)}/{HumanText.PreciseSize(total)}";
        if (columns < MinBarWidth)
        {
            return sizes;
        }

        var width = Math.Min(columns, MaxBarWidth);
        var filled = (int)(Math.Min(current, total) * width / total);
        var bar = filled >= width ? new string('=', width) : new string('=', filled) + ">" + new string(' ', width - filled - 1);
        return $"[{bar}]  {sizes}";
    }

    private (string Words, bool Finished) Words(LayerPhase phase) => phase switch
    {
        LayerPhase.Waiting => (waitingWords, false),
        LayerPhase.Downloading => ("Downloading", false),
        LayerPhase.Extracting => ("Extracting", false),
        LayerPhase.PullComplete => ("Pull complete", true),
        LayerPhase.Loading => ("Loading layer", false),
        LayerPhase.Loaded => ("Loaded layer", true),
        LayerPhase.AlreadyExists => ("Already exists", true),
        LayerPhase.Compressing => ("Compressing", false),
        LayerPhase.Compressed => ("Compressed", true),
        LayerPhase.Pushing => ("Pushing", false),
        LayerPhase.Pushed => ("Pushed", true),
        LayerPhase.Copying => ("Copying", false),
        LayerPhase.Copied => ("Copied", true),
        LayerPhase.Mounted => ("Mounted", true),
        LayerPhase.LayerExists => ("Layer already exists", true),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
