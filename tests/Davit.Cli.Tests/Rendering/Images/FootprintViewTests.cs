using Davit.Cli.Rendering.Images;
using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Cli.Tests.Rendering.Images;

public sealed class FootprintViewTests
{
    private static readonly ImageId Here = ImageId.Parse("sha256:91ef0af61f39ece4d6710e465df5ed6ca12112358344fd51ae6a3b886634148b");
    private static readonly Digest Elsewhere = Digest.Parse("sha256:beefdbd8a1da6d2915566fde36db9db0b524eb737fc57cd1367effd16dc0d06d");

    private static readonly ImageFootprint Multi = new()
    {
        Id = Here,
        Target = Elsewhere,
        Names = [ImageReference.Parse("alpine:latest"), ImageReference.Parse("alpine:3.20")],
        IsIndex = true,
        Platforms =
        [
            new ImagePlatform { Platform = Platform.Parse("linux/amd64"), Manifest = Elsewhere, Id = Here, IsHere = true, DiskBytes = 11_000_000, ContentBytes = 3_000_000, Containers = 1 },
            new ImagePlatform { Platform = Platform.Parse("linux/arm64"), Manifest = Elsewhere, Id = null },
        ],
    };

    private static readonly ImageFootprint Unnamed = Multi with { Names = [], IsIndex = false, Platforms = [Multi.Platforms[0] with { Containers = 0 }] };

    [Fact]
    public void Images_are_sorted_by_name_with_their_size_and_use() => Assert.Equal(
        """
        IMAGE           ID             DISK USAGE   CONTENT SIZE   EXTRA
        alpine:3.20     91ef0af61f39         11MB            3MB   U
        alpine:latest   91ef0af61f39         11MB            3MB   U
        <untagged>      91ef0af61f39         11MB            3MB

        """,
        Write(FootprintDepth.Images));

    [Fact]
    public void A_tree_shows_the_platforms_that_are_here_and_those_that_are_not() => Assert.Equal(
        """
        IMAGE            ID             DISK USAGE   CONTENT SIZE   EXTRA
        alpine:3.20
        alpine:latest    91ef0af61f39         11MB            3MB   U
        ├─ linux/amd64   91ef0af61f39         11MB            3MB   U
        └─ linux/arm64   beefdbd8a1da           0B             0B

        <untagged>       91ef0af61f39         11MB            3MB


        """,
        Write(FootprintDepth.Platforms));

    [Fact]
    public void A_narrow_terminal_loses_columns_and_breaks_long_names()
    {
        var output = new StringWriter { NewLine = "\n" };

        new FootprintView(output, isTerminal: true, width: 30).Write(
            [Unnamed with { Names = [ImageReference.Parse("registry.example.com/team/app:1.2.3")] }], FootprintDepth.Images);

        var lines = output.ToString().Split('\n');
        Assert.DoesNotContain("DISK USAGE", lines[1], StringComparison.Ordinal);
        Assert.Contains("registry.example.com/team/app:1.2.3", lines[2], StringComparison.Ordinal);
        Assert.Contains("91ef0af61f39", lines[3], StringComparison.Ordinal);
    }

    private static string Write(FootprintDepth depth)
    {
        var output = new StringWriter { NewLine = "\n" };
        new FootprintView(output, isTerminal: false, width: 80).Write([Multi, Unnamed], depth);
        return output.ToString();
    }
}
