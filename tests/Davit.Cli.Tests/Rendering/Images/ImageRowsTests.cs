using Davit.Cli.Rendering.Formatting;
using Davit.Cli.Rendering.Images;
using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Cli.Tests.Rendering.Images;

/// <summary>The expected texts are what Docker's client 28.2 printed of the same images.</summary>
public sealed class ImageRowsTests
{
    private static readonly Digest Target = Digest.Parse("sha256:beefdbd8a1da6d2915566fde36db9db0b524eb737fc57cd1367effd16dc0d06d");

    private static readonly ImageSummary Tagged = new()
    {
        Name = ImageReference.Parse("alpine:latest"),
        Id = ImageId.Parse("sha256:91ef0af61f39ece4d6710e465df5ed6ca12112358344fd51ae6a3b886634148b"),
        Target = Target,
        RepositoryDigest = Target,
        Platform = Platform.Parse("linux/amd64"),
        Created = new DateTimeOffset(2024, 9, 6, 22, 5, 0, TimeSpan.Zero),
        SizeBytes = 7797760,
    };

    private static readonly ImageSummary Unnamed = Tagged with
    {
        Name = null,
        Id = ImageId.Parse("sha256:01ef0af61f39ece4d6710e465df5ed6ca12112358344fd51ae6a3b886634148b"),
        RepositoryDigest = null,
        SizeBytes = 123,
    };

    [Fact]
    public void The_table_is_Dockers() => Assert.Equal(
        """
        REPOSITORY   TAG       IMAGE ID       CREATED       SIZE
        alpine       latest    91ef0af61f39   2 years ago   7.8MB
        <none>       <none>    01ef0af61f39   2 years ago   123B

        """,
        Write(null));

    [Fact]
    public void Digests_have_a_column() => Assert.Equal(
        """
        REPOSITORY   TAG       DIGEST                                                                    IMAGE ID       CREATED       SIZE
        alpine       latest    sha256:beefdbd8a1da6d2915566fde36db9db0b524eb737fc57cd1367effd16dc0d06d   91ef0af61f39   2 years ago   7.8MB
        <none>       <none>    <none>                                                                    01ef0af61f39   2 years ago   123B

        """,
        Write(null, DigestColumn.Shown));

    [Fact]
    public void Json_has_Dockers_keys_and_escapes() => Assert.Equal(
        """
        {"Containers":"N/A","CreatedAt":"2024-09-06 22:05:00 +0000 UTC","CreatedSince":"2 years ago","Digest":"\u003cnone\u003e","ID":"91ef0af61f39","Repository":"alpine","SharedSize":"N/A","Size":"7.8MB","Tag":"latest","UniqueSize":"N/A","VirtualSize":"7.798MB"}
        {"Containers":"N/A","CreatedAt":"2024-09-06 22:05:00 +0000 UTC","CreatedSince":"2 years ago","Digest":"\u003cnone\u003e","ID":"01ef0af61f39","Repository":"\u003cnone\u003e","SharedSize":"N/A","Size":"123B","Tag":"\u003cnone\u003e","UniqueSize":"N/A","VirtualSize":"123B"}

        """,
        Write("json"));

    [Fact]
    public void A_table_of_ones_own_has_Dockers_headers_untouched_by_functions() => Assert.Equal(
        """
        IMAGE ID       REPOSITORY   CREATED AT|CONTAINERS SHARED SIZE UNIQUE SIZE SIZE
        91ef0af61f39   ALPINE       2024-09-06 22:05:00 +0000 UTC|N/A N/A N/A 7.798MB
        01ef0af61f39   <NONE>       2024-09-06 22:05:00 +0000 UTC|N/A N/A N/A 123B

        """,
        Write("""table {{.ID}}\t{{upper .Repository}}\t{{.CreatedAt}}|{{.Containers}} {{.SharedSize}} {{.UniqueSize}} {{.VirtualSize}}"""));

    [Theory]
    [InlineData("{{.ID}}:{{.Size}}:{{.Repository}}:{{.Tag}}", "91ef0af61f39:7.8MB:alpine:latest\n01ef0af61f39:123B:<none>:<none>\n")]
    [InlineData(@"{{.ID}}\t{{.Tag}}", "91ef0af61f39\tlatest\n01ef0af61f39\t<none>\n")]
    [InlineData("pretty", "pretty\npretty\n")]
    [InlineData("{{json .ID}}", "\"91ef0af61f39\"\n\"01ef0af61f39\"\n")]
    public void A_template_gives_a_line_a_row(string format, string expected) => Assert.Equal(expected, Write(format));

    [Fact]
    public void Raw_is_a_block_a_row() => Assert.StartsWith(
        "repository: alpine\ntag: latest\nimage_id: 91ef0af61f39\ncreated_at: 2024-09-06 22:05:00 +0000 UTC\nvirtual_size: 7.8MB\n\nrepository: <none>\n",
        Write("raw"),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("{{.Nope}}", "executing \"\" at <.Nope>: can't evaluate field Nope in type *formatter.imageContext", "1:2: ")]
    [InlineData(@"table {{.ID}}\t{{.Nope}}", "executing \"\" at <.Nope>: can't evaluate field Nope in type *formatter.imageContext", "1:10: ")]
    [InlineData("{{.ID", "unclosed action", "1: ")]
    [InlineData("{{.ID.x}}", "executing \"\" at <.ID.x>: can't evaluate field x in type string", "1:5: ")]
    [InlineData("{{.ID \"x\"}}", "executing \"\" at <.ID>: wrong number of args for ID: want 0 got 1", "1:2: ")]
    [InlineData("{{.Label \"x\"}}", "executing \"\" at <.Label>: can't evaluate field Label in type *formatter.imageContext", "1:2: ")]
    public void A_wrong_template_is_told_in_Dockers_words(string format, string message, string place) =>
        Assert.Equal("template parsing error: template: :" + place + message, Assert.Throws<DavitException>(() => Write(format)).Message);

    [Fact]
    public void A_table_without_rows_is_its_header() => Assert.Equal("REPOSITORY   TAG       IMAGE ID   CREATED   SIZE\n", Write(null, DigestColumn.Hidden, []));

    private static string Write(string? format, DigestColumn digests = DigestColumn.Hidden) => Write(format, digests, [Tagged, Unnamed]);

    private static string Write(string? format, DigestColumn digests, ImageSummary[] images)
    {
        var output = new StringWriter { NewLine = "\n" };
        var shape = ImageRows.Shape(new RowStyle(true, new FixedTime()), digests);
        new ListFormatter<ImageSummary>(shape, ImageRows.Format(format, digests, IdsOnly.No)).Write(output, images);
        return output.ToString();
    }
}
