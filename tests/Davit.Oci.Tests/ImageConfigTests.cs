using System.Text;
using System.Text.Json;

namespace Davit.Oci.Tests;

public sealed class ImageConfigTests
{
    [Fact]
    public void A_config_made_by_Docker_is_read_whole()
    {
        var image = ImageConfig.Parse(Samples.Bytes(Samples.DockerConfig), MediaType.DockerConfig).Value;

        Assert.Equal("linux/amd64", image.Platform.ToString());
        Assert.Equal("Zoë", image.Author);
        Assert.Equal(new DateTimeOffset(2024, 2, 29, 23, 59, 59, TimeSpan.Zero).AddTicks(1_234_567), image.Created);
        Assert.Equal([DiffId.Parse(Samples.Base), DiffId.Parse(Samples.Middle)], image.DiffIds);
        Assert.Equal([false, true, false], image.History.Select(h => h.EmptyLayer));
        Assert.Equal("/bin/sh -c #(nop)  CMD [\"bash\"]", image.History[1].CreatedBy);
        Assert.Equal("FROM base", image.History[2].Comment);
        Assert.Equal("Zoë", image.History[2].Author);
    }

    [Fact]
    public void The_run_parameters_of_a_config_are_read_whole()
    {
        var config = ImageConfig.Parse(Samples.Bytes(Samples.DockerConfig), MediaType.DockerConfig).Value.Config;

        Assert.Equal("app:app", config.User);
        Assert.Equal(["53/udp", "8080/tcp"], config.ExposedPorts);
        Assert.Equal(["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "EMPTY=", "A=b=c"], config.Env);
        Assert.Equal(["/usr/bin/app"], config.Entrypoint);
        Assert.Equal(["--port", "8080"], config.Cmd);
        Assert.Equal(["/data", "/var/lib/app"], config.Volumes);
        Assert.Equal("/srv/app", config.WorkingDir);
        Assert.Equal("Zoë <zoe@example.com>", config.Labels["maintainer"]);
        Assert.Equal("SIGQUIT", config.StopSignal);
        Assert.Equal(20, config.StopTimeout);
        Assert.Equal(["/bin/bash", "-c"], config.Shell);
        Assert.Equal(["RUN make"], config.OnBuild);
        Assert.True(config.ArgsEscaped);
        Assert.Equal(["CMD-SHELL", "curl -f http://localhost:8080/ || exit 1"], config.HealthCheck!.Test);
        Assert.Equal(TimeSpan.FromSeconds(30), config.HealthCheck.Interval);
        Assert.Equal(TimeSpan.FromSeconds(3), config.HealthCheck.Timeout);
        Assert.Equal(TimeSpan.FromSeconds(5), config.HealthCheck.StartPeriod);
        Assert.Equal(TimeSpan.FromMilliseconds(500), config.HealthCheck.StartInterval);
        Assert.Equal(3, config.HealthCheck.Retries);
    }

    [Fact]
    public void The_image_id_is_the_digest_of_the_bytes_as_they_came()
    {
        var raw = Samples.Bytes(Samples.DockerConfig);

        var document = ImageConfig.Parse(raw, MediaType.DockerConfig);

        Assert.Equal(Digest.Sha256(raw.Span), document.Digest);
        Assert.Equal(new Descriptor(MediaType.DockerConfig, document.Digest, raw.Length), document.Descriptor);
    }

    [Fact]
    public void A_written_config_says_the_same_when_it_is_read_again()
    {
        var image = ImageConfig.Parse(Samples.Bytes(Samples.DockerConfig), MediaType.DockerConfig).Value;

        var written = image.ToDocument(MediaType.OciConfig);
        var again = ImageConfig.Parse(written.Raw, MediaType.OciConfig).Value;

        Assert.Equivalent(image, again, strict: true);
        Assert.Equal(written.Digest, again.ToDocument(MediaType.OciConfig).Digest);
    }

    [Fact]
    public void A_config_is_written_as_Docker_writes_it()
    {
        var image = new ImageConfig
        {
            Platform = Platform.Parse("linux/arm/v6"),
            Created = new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)),
            DiffIds = [DiffId.Parse(Samples.Base)],
            Config = new ContainerConfig { Env = ["A=1"], Cmd = ["sh"], Volumes = ["/b", "/a"] },
            History = [new HistoryEntry { CreatedBy = "RUN a && b > c", EmptyLayer = true }],
        };

        Assert.Equal(
            "{\"created\":\"2024-01-02T01:04:05Z\",\"architecture\":\"arm\",\"variant\":\"v6\",\"os\":\"linux\","
            + "\"config\":{\"Env\":[\"A=1\"],\"Cmd\":[\"sh\"],\"Volumes\":{\"/a\":{},\"/b\":{}}},"
            + $"\"rootfs\":{{\"type\":\"layers\",\"diff_ids\":[\"{Samples.Base}\"]}},"
            + "\"history\":[{\"created_by\":\"RUN a && b > c\",\"empty_layer\":true}]}",
            Encoding.UTF8.GetString(image.ToDocument(MediaType.OciConfig).Raw.Span));
    }

    [Fact]
    public void An_unset_entrypoint_is_told_from_an_empty_one()
    {
        var unset = Parse("""{"config":{"Cmd":null}}""").Config;
        var empty = Parse("""{"config":{"Entrypoint":[],"Cmd":[]}}""");

        Assert.Null(unset.Entrypoint);
        Assert.Null(unset.Cmd);
        Assert.Equal([], empty.Config.Entrypoint);
        Assert.Equal([], ImageConfig.Parse(empty.ToDocument(MediaType.OciConfig).Raw, MediaType.OciConfig).Value.Config.Cmd);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"config":null,"rootfs":null,"history":null,"created":"","os":null}""")]
    [InlineData("""{"config":{},"rootfs":{"diff_ids":null},"history":[]}""")]
    public void Everything_may_be_absent(string text)
    {
        var image = Parse(text);

        Assert.Empty(image.DiffIds);
        Assert.Empty(image.History);
        Assert.Null(image.Created);
        Assert.Empty(image.Config.Env);
        Assert.Null(image.Config.HealthCheck);
        Assert.Equal("", image.Platform.Os);
    }

    [Theory]
    [InlineData("2024-02-29T12:00:00Z", "2024-02-29T12:00:00.0000000+00:00")]
    [InlineData("2024-02-29T12:00:00+05:30", "2024-02-29T06:30:00.0000000+00:00")]
    [InlineData("2024-02-29T12:00:00-08:00", "2024-02-29T20:00:00.0000000+00:00")]
    [InlineData("2024-02-29T12:00:00.5Z", "2024-02-29T12:00:00.5000000+00:00")]
    [InlineData("2024-02-29T12:00:00.123456789123Z", "2024-02-29T12:00:00.1234567+00:00")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.0000000+00:00")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999+00:00")]
    public void Times_are_read_as_Go_writes_them(string text, string expected) =>
        Assert.Equal(expected, Parse($$"""{"created":"{{text}}"}""").Created!.Value.ToString("O", null));

    [Theory]
    [InlineData("yesterday")]
    [InlineData("12:00")]
    [InlineData("2024-02-29")]
    [InlineData("2024-02-29T12:00:00")]
    [InlineData("2024-02-29 12:00:00Z")]
    [InlineData("2024-02-30T12:00:00Z")]
    [InlineData("2024-02-29T24:00:00Z")]
    [InlineData("2024-02-29T12:00:60Z")]
    [InlineData("2024-02-29T12:00:00.Z")]
    [InlineData("2024-02-29T12:00:00z")]
    [InlineData("2024-02-29T12:00:00+0530")]
    [InlineData("2024-02-29T12:00:00+24:00")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-00:01")]
    [InlineData("10000-01-01T00:00:00Z")]
    [InlineData("2024-02-29T12:00:00Zx")]
    public void Other_times_are_refused(string text)
    {
        var error = Assert.Throws<DavitException>(() => Parse($$"""{"history":[{},{"created":"{{text}}"}]}"""));

        Assert.Equal($"parse image config: history[1].created: '{text}' is not an RFC 3339 time", error.Message);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    [InlineData(3, 3)]
    [InlineData(4_000_000_000, int.MaxValue)]
    public void Retries_stay_within_what_can_be_counted(long stated, int expected) =>
        Assert.Equal(expected, Parse($"{{\"config\":{{\"Healthcheck\":{{\"Retries\":{stated}}}}}}}").Config.HealthCheck!.Retries);

    [Fact]
    public void Written_text_survives_whatever_it_holds()
    {
        const string Odd = "tab\t nul\0 quote\" back\\slash \u2028 \U0001f433 <&>'";
        var image = new ImageConfig
        {
            Platform = Platform.Parse("linux/amd64"),
            DiffIds = [],
            Config = new ContainerConfig { Labels = new Dictionary<string, string> { [Odd] = Odd }, Env = [Odd] },
        };

        var written = image.ToDocument(MediaType.OciConfig);
        using var json = JsonDocument.Parse(written.Raw);

        Assert.Equal(Odd, json.RootElement.GetProperty("config").GetProperty("Env")[0].GetString());
        Assert.Equal(Odd, ImageConfig.Parse(written.Raw, MediaType.OciConfig).Value.Config.Labels[Odd]);
    }

    private static ImageConfig Parse(string text) => ImageConfig.Parse(Samples.Bytes(text), MediaType.OciConfig).Value;
}
