using System.Text;

namespace Davit.Oci.Tests;

public sealed class ImageManifestTests
{
    [Fact]
    public void A_manifest_made_by_Docker_is_read_whole_and_keeps_its_bytes()
    {
        var raw = Samples.Bytes(Samples.DockerManifest);

        var document = ImageManifest.Parse(raw, MediaType.DockerManifest);

        Assert.Equal(new Descriptor(MediaType.DockerConfig, Digest.Parse(Samples.Top), 1470), document.Value.Config);
        Assert.Equal(
            [
                new Descriptor(MediaType.DockerLayerGzip, Digest.Parse(Samples.Base), 2811478),
                new Descriptor(MediaType.DockerLayerGzip, Digest.Parse(Samples.Middle), 5829377022),
            ],
            document.Value.Layers);
        Assert.True(raw.Span.SequenceEqual(document.Raw.Span));
        Assert.Equal(Digest.Sha256(raw.Span), document.Digest);
        Assert.Equal(new Descriptor(MediaType.DockerManifest, Digest.Sha256(raw.Span), raw.Length), document.Descriptor);
    }

    [Fact]
    public void An_artifact_manifest_is_read_whole()
    {
        var manifest = ImageManifest.Parse(Samples.Bytes(Samples.ArtifactManifest), MediaType.OciManifest).Value;

        Assert.Equal("application/spdx+json", manifest.ArtifactType);
        Assert.Equal("{}", Encoding.UTF8.GetString(manifest.Config.Data!.Value.Span));
        Assert.Equal(0, manifest.Subject!.SizeBytes);
        Assert.Equal(["https://example.com/a", "https://example.com/b"], manifest.Layers[0].Urls);
        Assert.Equal("text/plain", manifest.Layers[0].ArtifactType);
        Assert.Equal("bill – of materials", manifest.Layers[0].Annotations["org.opencontainers.image.title"]);
        Assert.Equal("", manifest.Layers[0].Annotations[""]);
        Assert.Equal("<1> & 'x'", manifest.Annotations["a"]);
    }

    [Theory]
    [InlineData(Samples.DockerManifest, "application/vnd.docker.distribution.manifest.v2+json")]
    [InlineData(Samples.ArtifactManifest, "application/vnd.oci.image.manifest.v1+json")]
    public void A_written_manifest_reads_back_equal_and_is_always_the_same_bytes(string text, string mediaType)
    {
        var type = new MediaType(mediaType);
        var manifest = ImageManifest.Parse(Samples.Bytes(text), type).Value;

        var written = manifest.ToDocument(type);
        var again = ImageManifest.Parse(written.Raw, type);

        Assert.Equal(manifest.Config, again.Value.Config);
        Assert.Equal(manifest.Layers, again.Value.Layers);
        Assert.Equal(manifest.Subject, again.Value.Subject);
        Assert.Equal(manifest.ArtifactType, again.Value.ArtifactType);
        Assert.Equal(manifest.Annotations.OrderBy(a => a.Key), again.Value.Annotations.OrderBy(a => a.Key));
        Assert.Equal(written.Digest, again.Digest);
        Assert.Equal(written.Digest, again.Value.ToDocument(type).Digest);
    }

    [Fact]
    public void Written_bytes_are_those_other_tools_write()
    {
        var manifest = new ImageManifest(
            new Descriptor(MediaType.OciConfig, Digest.Parse(Samples.Top), 10),
            [new Descriptor(MediaType.OciLayerGzip, Digest.Parse(Samples.Base), 20)])
        {
            Annotations = new Dictionary<string, string> { ["z"] = "é", ["a"] = "+" },
        };

        Assert.Equal(
            "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
            + $"\"config\":{{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"{Samples.Top}\",\"size\":10}},"
            + $"\"layers\":[{{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",\"digest\":\"{Samples.Base}\",\"size\":20}}],"
            + "\"annotations\":{\"a\":\"+\",\"z\":\"é\"}}",
            Encoding.UTF8.GetString(manifest.ToDocument(MediaType.OciManifest).Raw.Span));
    }

    [Fact]
    public void Null_counts_as_absent_and_the_case_of_names_does_not_count()
    {
        const string Text = $$"""
            {"SchemaVersion":2,"mediaType":null,"artifactType":null,"subject":null,"annotations":null,"layers":null,
            "CONFIG":{"MediaType":"a/b","digest":"{{Samples.Base}}","size":1,"platform":null,"urls":null,"data":null,"annotations":{"k":null} } }
            """;

        var manifest = ImageManifest.Parse(Samples.Bytes(Text), MediaType.OciManifest).Value;

        Assert.Empty(manifest.Layers);
        Assert.Null(manifest.Subject);
        Assert.Null(manifest.Config.Platform);
        Assert.Null(manifest.Config.Data);
        Assert.Equal("", manifest.Config.Annotations["k"]);
    }

    [Fact]
    public void Data_in_a_descriptor_may_be_of_any_known_algorithm()
    {
        var sha512 = Digest.Compute(System.Security.Cryptography.HashAlgorithmName.SHA512, "{}"u8);
        var text = $$"""{"schemaVersion":2,"config":{"mediaType":"a/b","digest":"{{sha512}}","size":2,"data":"e30="},"layers":[]}""";

        Assert.Equal(2, ImageManifest.Parse(Samples.Bytes(text), MediaType.OciManifest).Value.Config.Data!.Value.Length);
    }

    [Fact]
    public void Descriptors_are_equal_by_what_they_say()
    {
        var one = ImageManifest.Parse(Samples.Bytes(Samples.ArtifactManifest), MediaType.OciManifest).Value;
        var other = ImageManifest.Parse(Samples.Bytes(Samples.ArtifactManifest), MediaType.OciManifest).Value;

        Assert.Equal(one.Layers[0], other.Layers[0]);
        Assert.Equal(one.Config, other.Config);
        Assert.Equal(one.Layers[0].GetHashCode(), other.Layers[0].GetHashCode());
        Assert.NotEqual(one.Layers[0], other.Layers[0] with { Urls = [] });
        Assert.NotEqual(one.Layers[0], other.Layers[0] with { Annotations = new Dictionary<string, string>() });
        Assert.NotEqual(one.Config, other.Config with { Data = null });
        Assert.NotEqual(one.Config, other.Config with { SizeBytes = 3 });
    }
}
