using Davit.Cli.Rendering;
using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Cli.Tests.Rendering;

public sealed class TransferRendererTests
{
    private static readonly Digest First = Digest.Sha256("first"u8);

    [Fact]
    public void A_bar_shows_the_share_and_the_sizes()
    {
        Assert.Equal("[=========================>                        ]  5MB/10MB", TransferRenderer.Bar(5_000_000, 10_000_000, 60));
        Assert.Equal("[==================================================]  10MB/10MB", TransferRenderer.Bar(10_000_000, 10_000_000, 60));
        Assert.Equal("5MB/10MB", TransferRenderer.Bar(5_000_000, 10_000_000, 5));
        Assert.Equal("1.234MB", TransferRenderer.Bar(1_234_000, 0, 60));
    }

    [Fact]
    public void Output_to_a_pipe_tells_each_phase_once_and_no_byte_counts()
    {
        var screen = TestScreen.Piped();
        var renderer = new TransferRenderer(screen.Screen, "Waiting");

        renderer.Report(new TransferProgress.Layer(First, LayerPhase.Waiting, 0, 100));
        renderer.Report(new TransferProgress.Layer(First, LayerPhase.Downloading, 10, 100));
        renderer.Report(new TransferProgress.Layer(First, LayerPhase.Downloading, 90, 100));
        renderer.Report(new TransferProgress.Layer(First, LayerPhase.PullComplete, 100, 100));
        renderer.Report(new TransferProgress.Layer(First, LayerPhase.PullComplete, 100, 100));
        renderer.Finish();

        Assert.Equal($"{First.ShortHex}: Waiting\n{First.ShortHex}: Pull complete\n", screen.Output);
    }

    [Fact]
    public void A_terminal_redraws_its_lines_in_place()
    {
        var screen = TestScreen.Terminal(width: 60);
        var renderer = new TransferRenderer(screen.Screen, "Waiting");

        renderer.Report(new TransferProgress.Layer(First, LayerPhase.Downloading, 1, 2));
        renderer.Report(new TransferProgress.Layer(First, LayerPhase.PullComplete, 2, 2));
        renderer.Finish();

        Assert.Contains("\e[1A\e[2K", screen.Output, StringComparison.Ordinal);
        Assert.EndsWith($"{First.ShortHex}: Pull complete\n", screen.Output, StringComparison.Ordinal);
        Assert.All(screen.Output.Split('\n'), line => Assert.True(line.Length < 60 + 10));
    }
}
