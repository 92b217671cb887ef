using Davit.Cli.Rendering.Formatting;
using Davit.Cli.Rendering.Images;
using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Cli.Tests.Rendering.Images;

/// <summary>The expected texts are what Docker's client 28.2 printed of the same history.</summary>
public sealed class HistoryRowsTests
{
    private static readonly HistoryRow[] Rows =
    [
        new(
            ImageId.Parse("sha256:91ef0af61f39ece4d6710e465df5ed6ca12112358344fd51ae6a3b886634148b"),
            new HistoryEntry
            {
                Created = new DateTimeOffset(2024, 9, 6, 22, 5, 0, TimeSpan.Zero),
                CreatedBy = "CMD [\"/bin/sh\"] && echo <x> and a very long command line here",
                Comment = "buildkit.dockerfile.v0",
            },
            0),
        new(null, new HistoryEntry { Created = DateTimeOffset.UnixEpoch, CreatedBy = "ADD alpine.tar / # buildkit" }, 7797760),
    ];

    [Fact]
    public void The_table_is_Dockers() => Assert.Equal(
        "IMAGE          CREATED       CREATED BY                                      SIZE      COMMENT\n"
        + "91ef0af61f39   2 years ago   CMD [\"/bin/sh\"] && echo <x> and a very long …   0B        buildkit.dockerfile.v0\n"
        + "<missing>      N/A           ADD alpine.tar / # buildkit                     7.8MB     \n",
        Write(null, HistoryStyle.Human));

    [Fact]
    public void Exact_figures_are_Dockers() => Assert.Equal(
        "IMAGE          CREATED AT             CREATED BY                                      SIZE      COMMENT\n"
        + "91ef0af61f39   2024-09-06T22:05:00Z   CMD [\"/bin/sh\"] && echo <x> and a very long …   0         buildkit.dockerfile.v0\n"
        + "<missing>      1970-01-01T00:00:00Z   ADD alpine.tar / # buildkit                     7797760   \n",
        Write(null, HistoryStyle.Exact));

    [Fact]
    public void Json_is_Dockers() => Assert.Equal(
        """
        {"Comment":"buildkit.dockerfile.v0","CreatedAt":"2024-09-06T22:05:00Z","CreatedBy":"CMD [\"/bin/sh\"] \u0026\u0026 echo \u003cx\u003e and a very long …","CreatedSince":"2 years ago","ID":"91ef0af61f39","Size":"0B"}
        {"Comment":"","CreatedAt":"1970-01-01T00:00:00Z","CreatedBy":"ADD alpine.tar / # buildkit","CreatedSince":"N/A","ID":"\u003cmissing\u003e","Size":"7.8MB"}

        """,
        Write("json", HistoryStyle.Human));

    private static string Write(string? format, HistoryStyle style)
    {
        var output = new StringWriter { NewLine = "\n" };
        var shape = HistoryRows.Shape(new RowStyle(true, new FixedTime()), style);
        new ListFormatter<HistoryRow>(shape, HistoryRows.Format(format, style, IdsOnly.No)).Write(output, Rows);
        return output.ToString();
    }
}
