using Davit.Build.Planning;
using Davit.Build.Tests.Laboratory;
using Davit.Oci;

namespace Davit.Build.Tests.Exporting;

public sealed class ImageTests : IDisposable
{
    private readonly BuildLab _lab = BuildLab.WithBusybox();

    public ImageTests() => _lab.Write("f", "F");

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task History_has_dockers_words_and_marks_what_made_no_layer()
    {
        var image = await _lab.BuildAsync("""
            FROM busybox
            ARG version=1
            ENV name=value other="two words"
            LABEL k=v
            RUN echo $version
            WORKDIR /app
            WORKDIR /app
            COPY --chown=user f /app/
            EXPOSE 80 53/udp
            VOLUME /data
            USER user
            STOPSIGNAL SIGTERM
            ENTRYPOINT ["/bin/echo", "a b"]
            CMD run
            """);

        Assert.Equal(
            [
                "test",
                "- ARG version=1",
                "- ENV name=value other=two words",
                "- LABEL k=v",
                "RUN |1 version=1 /bin/sh -c echo $version # buildkit",
                "WORKDIR /app",
                "- WORKDIR /app",
                "COPY --chown=user f /app/ # buildkit",
                "- EXPOSE [53/udp 80/tcp]",
                "- VOLUME [/data]",
                "- USER user",
                "- STOPSIGNAL SIGTERM",
                "- ENTRYPOINT [\"/bin/echo\" \"a b\"]",
                "- CMD [\"/bin/sh\" \"-c\" \"run\"]",
            ],
            image.Config.History.Select(h => (h.EmptyLayer ? "- " : "") + h.CreatedBy));
        Assert.Equal(image.Config.DiffIds.Count, image.Config.History.Count(h => !h.EmptyLayer));
        Assert.All(image.Config.History.Skip(1), h => Assert.Equal("buildkit.dockerfile.v0", h.Comment));
    }

    [Fact]
    public async Task The_config_is_what_the_instructions_say()
    {
        var image = await _lab.BuildAsync("""
            FROM busybox
            LABEL a=1 b=2
            EXPOSE 80
            CMD ["x"]
            HEALTHCHECK --interval=5s CMD true
            """, r => r with { Labels = new Dictionary<string, string> { ["b"] = "over", ["c"] = "3" } });

        Assert.Equal(new Dictionary<string, string> { ["a"] = "1", ["b"] = "over", ["c"] = "3" }, image.Config.Config.Labels);
        Assert.Equal(["80/tcp"], image.Config.Config.ExposedPorts);
        Assert.Equal(TimeSpan.FromSeconds(5), image.Config.Config.HealthCheck!.Interval);
        Assert.Equal(Platform.Host, image.Config.Platform);
        Assert.Equal(image.Result.ImageId.Digest, image.Document.Digest);
    }

    [Fact]
    public async Task The_manifest_describes_layers_uncompressed_and_keeps_the_bases()
    {
        var image = await _lab.BuildAsync("FROM busybox\nCOPY f /");

        Assert.Equal(MediaType.OciManifest, image.Manifest.MediaType);
        Assert.Equal(image.Config.DiffIds.Select(d => d.Digest), image.Manifest.Value.Layers.Select(l => l.Digest));
        Assert.All(image.Manifest.Value.Layers, l => Assert.Equal(MediaType.OciLayer, l.MediaType));
        Assert.All(image.Manifest.Value.Layers, l => Assert.Equal(0, l.SizeBytes % 512));
    }

    [Fact]
    public async Task Names_are_set_and_an_image_without_one_is_kept()
    {
        ImageReference[] names = [ImageReference.Parse("app:1"), ImageReference.Parse("localhost:5000/app:2")];

        var named = await _lab.BuildAsync("FROM busybox\nLABEL a=1", r => r with { Tags = names });
        var nameless = await _lab.BuildAsync("FROM busybox\nLABEL a=2");

        Assert.All(names, n => Assert.Equal(named.Manifest.Digest, _lab.Store.Images.FindTag(n)!.Target.Digest));
        Assert.Equal([nameless.Manifest.Digest], _lab.Store.Images.ListUntagged().Select(m => m.Descriptor.Digest));
    }

    [Fact]
    public async Task With_a_fixed_epoch_the_same_inputs_give_the_same_bytes()
    {
        const string Dockerfile = "FROM busybox\nWORKDIR /w\nCOPY f /w/\nRUN echo made > made && ln made linked && ln -s made soft\nLABEL a=b";
        Func<BuildRequest, BuildRequest> fresh = r => r with
        {
            Cache = CacheUse.Ignore,
            BuildArguments = new Dictionary<string, string> { ["SOURCE_DATE_EPOCH"] = "1000000000" },
        };

        var first = await _lab.BuildAsync(Dockerfile, fresh);
        var second = await _lab.BuildAsync(Dockerfile, fresh);

        Assert.Equal(first.Result.Manifest, second.Result.Manifest);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1000000000), first.Config.Created);
        Assert.Equal(1000000000, first.Status("/w/made").ModifiedAt.Seconds);
    }

    [Fact]
    public async Task An_image_of_nothing_but_metadata_has_no_layers()
    {
        var image = await _lab.BuildAsync("FROM scratch\nLABEL a=b");

        Assert.Empty(image.Config.DiffIds);
        Assert.Empty(image.Manifest.Value.Layers);
    }

    [Fact]
    public async Task Created_is_when_the_newest_layer_was_made()
    {
        var first = await _lab.BuildAsync("FROM busybox\nRUN echo x > /x\nLABEL a=b");
        var metadata = await _lab.BuildAsync("FROM busybox\nLABEL a=b");

        Assert.Equal(first.Config.History[^1].Created, first.Config.Created);
        Assert.Equal(first.Config.History[1].Created, first.Config.History[2].Created);
        Assert.Equal(new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.Zero), metadata.Config.Created);
    }
}
