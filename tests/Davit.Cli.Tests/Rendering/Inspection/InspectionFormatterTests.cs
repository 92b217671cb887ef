using Davit.Cli.Rendering.Inspection;
using Davit.Oci;

namespace Davit.Cli.Tests.Rendering.Inspection;

public sealed class InspectionFormatterTests
{
    private const string Image = """
        {
            "Id": "sha256:01",
            "RepoTags": [
                "a:1",
                "a:2"
            ],
            "RepoDigests": [],
            "Config": {
                "Env": [
                    "A=<b>&c"
                ],
                "Labels": {
                    "x.y": "1"
                },
                "Healthcheck": {
                    "Test": [
                        "CMD",
                        "true"
                    ],
                    "Interval": 90000000000
                }
            },
            "Architecture": "amd64",
            "Os": "linux",
            "Size": 7797760,
            "Metadata": {
                "LastTagTime": "2024-09-06T22:05:00.5Z"
            },
            "Descriptor": {
                "mediaType": "m",
                "size": 3
            }
        }
        """;

    // As Docker's client answers for such an image.
    [Theory]
    [InlineData("{{.Architecture}}", "amd64")]
    [InlineData("{{.ID}} {{.Size}}", "sha256:01 7797760")]
    [InlineData("{{.Id}}", "sha256:01")]
    [InlineData("{{if eq .Size 7797760}}same{{end}}", "same")]
    [InlineData("{{.Config.Entrypoint}} {{len .Config.Cmd}} {{.Author}}|", "[] 0 |")]
    [InlineData("{{.Config.Labels.nope}}", "<no value>")]
    [InlineData("{{index .Config.Labels \"x.y\"}}{{index .Config.Labels \"nope\"}}|", "1|")]
    [InlineData("{{.Config.Healthcheck.Interval}} {{.Config.Healthcheck.Retries}}", "1m30s 0")]
    [InlineData("{{json .Config.Env}} {{json .Config.Labels}}", "[\"A=<b>&c\"] {\"x.y\":\"1\"}")]
    [InlineData("{{json .Config.Healthcheck}}", "{\"Test\":[\"CMD\",\"true\"],\"Interval\":90000000000}")]
    [InlineData("{{.Metadata.LastTagTime}}", "2024-09-06 22:05:00.5 +0000 UTC")]
    [InlineData("{{.Descriptor.MediaType}} {{.Descriptor.Size}}", "m 3")]
    [InlineData("{{.Descriptor.mediaType}}", "m")]
    [InlineData("{{join .RepoTags \",\"}}", "a:1,a:2")]
    [InlineData("{{range .Config.Env}}{{.}}{{end}}", "A=<b>&c")]
    public void A_template_sees_the_typed_object_first_and_the_json_then(string template, string expected) => Assert.Equal(expected + "\n", Write(template));

    [Theory]
    [InlineData("{{.Nope}}", "template: :1:2: executing \"\" at <.Nope>: map has no entry for key \"Nope\"")]
    [InlineData("{{.Id}} {{.Config.Cmd}}", "template: :1:17: executing \"\" at <.Config.Cmd>: map has no entry for key \"Cmd\"")]
    [InlineData("{{", "template: :1: unclosed action")]
    public void What_neither_has_is_an_error(string template, string message) =>
        Assert.Equal("template parsing error: " + message, Assert.Throws<DavitException>(() => Write(template)).Message);

    [Fact]
    public void Without_a_format_an_array_is_indented() =>
        Assert.StartsWith("[\n    {\n        \"Id\": \"sha256:01\",\n", Write(null), StringComparison.Ordinal);

    [Fact]
    public void Json_is_one_line() =>
        Assert.StartsWith("[{\"Id\":\"sha256:01\",\"RepoTags\":[\"a:1\",\"a:2\"],\"RepoDigests\":[],\"Config\":{\"Env\":[\"A=<b>&c\"]", Write("json"), StringComparison.Ordinal);

    [Theory]
    [InlineData(null, "[]\n")]
    [InlineData("json", "[]\n")]
    [InlineData("{{.Id}}", "\n")]
    public void Nothing_found_is_an_empty_array_or_line(string? format, string expected)
    {
        var output = new StringWriter();
        new InspectionFormatter(format).WriteTo(output);
        Assert.Equal(expected, output.ToString());
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1, "1ns")]
    [InlineData(1_500, "1.5µs")]
    [InlineData(2_000_000, "2ms")]
    [InlineData(30_000_000_000, "30s")]
    [InlineData(90_500_000_000, "1m30.5s")]
    [InlineData(3_600_000_000_000, "1h0m0s")]
    [InlineData(-1_000_000_000, "-1s")]
    public void Durations_print_as_Go_prints_them(long nanoseconds, string expected) => Assert.Equal(expected, GoDuration.Of(nanoseconds).Text);

    private static string Write(string? format)
    {
        var output = new StringWriter();
        var formatter = new InspectionFormatter(format);
        formatter.Add(new InspectedObject(ObjectKind.Image, Image));
        formatter.WriteTo(output);
        return output.ToString();
    }
}
