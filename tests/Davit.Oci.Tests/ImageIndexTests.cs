namespace Davit.Oci.Tests;

public sealed class ImageIndexTests
{
    [Fact]
    public void An_index_made_by_BuildKit_is_read_whole_and_keeps_its_bytes()
    {
        var raw = Samples.Bytes(Samples.OciIndex);

        var document = ImageIndex.Parse(raw, MediaType.OciIndex);

        Assert.Equal(["linux/arm/v7", "unknown/unknown", "windows/amd64"], document.Value.Manifests.Select(m => m.Platform!.ToString()));
        Assert.Equal([1024L, 566L, 1025L], document.Value.Manifests.Select(m => m.SizeBytes));
        Assert.Equal("10.0.17763.1", document.Value.Manifests[2].Platform!.OsVersion);
        Assert.Equal(["win32k"], document.Value.Manifests[2].Platform!.OsFeatures);
        Assert.Equal("attestation-manifest", document.Value.Manifests[1].Annotations["vnd.docker.reference.type"]);
        Assert.True(raw.Span.SequenceEqual(document.Raw.Span));
        Assert.Equal(Digest.Sha256(raw.Span), document.Digest);
    }

    [Fact]
    public void A_written_index_reads_back_equal()
    {
        var index = ImageIndex.Parse(Samples.Bytes(Samples.OciIndex), MediaType.OciIndex).Value with
        {
            ArtifactType = "a/b",
            Subject = new Descriptor(MediaType.OciManifest, Digest.Parse(Samples.Top), 7),
            Annotations = new Dictionary<string, string> { ["k"] = "v" },
        };

        var again = ImageIndex.Parse(index.ToDocument(MediaType.OciIndex).Raw, MediaType.OciIndex).Value;

        Assert.Equal(index.Manifests, again.Manifests);
        Assert.Equal(index.Subject, again.Subject);
        Assert.Equal(index.ArtifactType, again.ArtifactType);
        Assert.Equal(index.Annotations, again.Annotations);
    }

    [Fact]
    public void An_empty_index_is_an_index()
    {
        var index = ImageIndex.Parse(Samples.Bytes("""{"schemaVersion":2,"manifests":[]}"""), MediaType.DockerManifestList);

        Assert.Empty(index.Value.Manifests);
    }

    [Fact]
    public void The_largest_allowed_number_of_entries_is_read()
    {
        var entry = $$"""{"mediaType":"a/b","digest":"{{Samples.Base}}","size":1}""";
        var entries = string.Join(',', Enumerable.Repeat(entry, OciLimits.MaxIndexEntries));

        var index = ImageIndex.Parse(Samples.Bytes($$"""{"schemaVersion":2,"manifests":[{{entries}}]}"""), MediaType.OciIndex);

        Assert.Equal(OciLimits.MaxIndexEntries, index.Value.Manifests.Count);
    }
}
