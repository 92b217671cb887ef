using Davit.Cli.Rendering.Containers;
using Davit.Cli.Rendering.Formatting;
using Davit.Engine.Containers;
using Davit.Oci;

namespace Davit.Cli.Tests.Rendering.Containers;

/// <summary>The expected texts are what Docker's client 28.2 printed of the same container, less its ports and its volume.</summary>
public sealed class ContainerRowsTests
{
    private static readonly ContainerSummary Container = new()
    {
        Id = "aaaf0af61f39ece4d6710e465df5ed6ca12112358344fd51ae6a3b886634148b",
        Name = "foo",
        ImageName = "alpine",
        ImageId = "sha256:91ef0af61f39ece4d6710e465df5ed6ca12112358344fd51ae6a3b886634148b",
        Command = ["/bin/sh", "-c", "'sleep 1000000 and more'"],
        Created = new DateTimeOffset(2024, 9, 6, 22, 5, 0, TimeSpan.Zero),
        Started = new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.Zero),
        State = ContainerState.Running,
        Labels = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" },
        Mounts = [new ContainerMount("/very/long/path/on/host", "/x")],
        Network = "host",
    };

    [Fact]
    public void The_table_is_Dockers() => Assert.Equal(
        "CONTAINER ID   IMAGE     COMMAND                  CREATED       STATUS       PORTS     NAMES\n"
        + "aaaf0af61f39   alpine    \"/bin/sh -c 'sleep 1…\"   2 years ago   Up 3 hours             foo\n",
        Write(null, SizeColumn.Hidden));

    [Fact]
    public void The_size_comes_last() => Assert.EndsWith("foo       12B (virtual 7.8MB)\n", Write(null, SizeColumn.Shown), StringComparison.Ordinal);

    [Fact]
    public void Labels_mounts_and_networks_are_Dockers() => Assert.Equal(
        "1 a=1,b=2 /very/long/pat… 2 years ago running foo host 0 <no value>\n",
        Write("""{{.Label "a"}} {{.Labels}} {{.Mounts}} {{.RunningFor}} {{.State}} {{.Names}} {{.Networks}} {{.LocalVolumes}} {{.Platform}}""", SizeColumn.Hidden));

    [Fact]
    public void A_labels_header_is_its_last_part_in_words() =>
        Assert.StartsWith("my label", Write("""table {{.Label "com.x.my-label"}}\t{{.Names}}""", SizeColumn.Hidden), StringComparison.Ordinal);

    [Fact]
    public void Sizes_are_not_measured_unless_shown() =>
        new ListFormatter<ContainerSummary>(
            ContainerRows.Shape(new RowStyle(true, new FixedTime()), _ => throw new InvalidOperationException("measured")), "{{.ID}}")
            .Write(TextWriter.Null, [Container]);

    [Theory]
    [InlineData("{{.Nope}}", "failed to execute template: template: :1:2: executing \"\" at <.Nope>: can't evaluate field Nope in type *formatter.ContainerContext")]
    [InlineData("{{", "failed to parse template: template: :1: unclosed action")]
    public void A_wrong_template_is_told_before_anything_is_listed(string format, string message) => Assert.Equal(
        message, Assert.Throws<DavitException>(() => ContainerRows.Check(format, new RowStyle(true, new FixedTime()))).Message);

    private static string Write(string? format, SizeColumn size)
    {
        var output = new StringWriter { NewLine = "\n" };
        var shape = ContainerRows.Shape(new RowStyle(true, new FixedTime()), _ => new ContainerSize(12, 7797760));
        new ListFormatter<ContainerSummary>(shape, ContainerRows.Format(format, size)).Write(output, [Container]);
        return output.ToString();
    }
}
