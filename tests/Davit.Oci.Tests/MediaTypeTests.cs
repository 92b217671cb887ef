namespace Davit.Oci.Tests;

public sealed class MediaTypeTests
{
    [Theory]
    [InlineData("application/vnd.oci.image.index.v1+json", "index")]
    [InlineData("application/vnd.docker.distribution.manifest.list.v2+json", "index")]
    [InlineData("application/vnd.oci.image.manifest.v1+json", "manifest")]
    [InlineData("application/vnd.docker.distribution.manifest.v2+json", "manifest")]
    [InlineData("application/vnd.docker.distribution.manifest.v1+prettyjws", "")]
    [InlineData("application/vnd.oci.image.config.v1+json", "config")]
    [InlineData("application/vnd.docker.container.image.v1+json", "config")]
    [InlineData("application/vnd.oci.empty.v1+json", "")]
    [InlineData("application/vnd.oci.image.layer.v1.tar", "layer")]
    [InlineData("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", "layer")]
    [InlineData("application/vnd.docker.image.rootfs.diff.tar.gzip", "layer")]
    [InlineData("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", "layer")]
    [InlineData("application/vnd.oci.image.layer.v1.tar+gzip+encrypted", "")]
    [InlineData("application/octet-stream", "")]
    public void Each_type_is_of_one_kind(string value, string kind)
    {
        var type = new MediaType(value);
        var kinds = new[] { (type.IsIndex, "index"), (type.IsManifest, "manifest"), (type.IsImageConfig, "config"), (type.IsLayer, "layer") };

        Assert.Equal(kind.Length == 0 ? [] : [kind], kinds.Where(k => k.Item1).Select(k => k.Item2));
    }

    [Theory]
    [InlineData("application/vnd.oci.image.layer.v1.tar", LayerCompression.None)]
    [InlineData("application/vnd.oci.image.layer.v1.tar+gzip", LayerCompression.Gzip)]
    [InlineData("application/vnd.oci.image.layer.v1.tar+zstd", LayerCompression.Zstd)]
    [InlineData("application/vnd.docker.image.rootfs.diff.tar", LayerCompression.None)]
    [InlineData("application/vnd.docker.image.rootfs.diff.tar.gzip", LayerCompression.Gzip)]
    [InlineData("application/vnd.docker.image.rootfs.diff.tar.zstd", LayerCompression.Zstd)]
    [InlineData("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", LayerCompression.Gzip)]
    public void The_suffix_names_the_compression(string value, LayerCompression compression) =>
        Assert.Equal(compression, new MediaType(value).Compression);

    [Theory]
    [InlineData(LayerCompression.None)]
    [InlineData(LayerCompression.Gzip)]
    [InlineData(LayerCompression.Zstd)]
    public void A_layer_type_made_for_a_compression_states_it(LayerCompression compression)
    {
        Assert.Equal(compression, MediaType.LayerOf(compression).Compression);
        Assert.True(MediaType.LayerOf(compression).IsLayer);
    }

    [Fact]
    public void Docker_types_are_told_from_those_of_the_specification()
    {
        Assert.True(MediaType.DockerManifest.IsDocker);
        Assert.False(MediaType.OciManifest.IsDocker);
    }
}
