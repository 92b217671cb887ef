using System.Text;

namespace Davit.Oci.Tests;

public sealed class HostileJsonTests
{
    private const string Ok = $$"""{"mediaType":"a/b","digest":"{{Samples.Base}}","size":1}""";

    /// <summary>A document and what the error must say of it.</summary>
    public static TheoryData<string, string> Manifests => new()
    {
        { "", "line 1, byte 1: " },
        { "null", "expected an object, found null" },
        { "[]", "expected an object, found an array" },
        { "\"x\"", "expected an object, found a string" },
        { "2", "expected an object, found a number" },
        { "{", "line 1, byte " },
        { "\ufeff{}", "line 1, byte 1: '0xEF' is an invalid start" },
        { "{} x", "line 1, byte 4: 'x' is invalid after a single JSON value" },
        { "{}{}", "line 1, byte 3: " },
        { "{}\0", "line 1, byte 3: " },
        { "{\n\"schemaVersion\":NaN}", "line 2, byte 17: 'N' is an invalid start" },
        { "{\"a\":Infinity}", "byte 6: 'I' is an invalid start" },
        { "{\"a\":1,}", "trailing comma" },
        { "{/* */}", "line 1, byte 2: " },
        { "{'a':1}", "line 1, byte 2: " },
        { "{\"a\":01}", "leading zero" },
        { "{\"a\":\"\u0001\"}", "'0x01' is invalid within a JSON string" },
        { "{\"a\":\"\\x\"}", "line 1, byte 8: " },
        { "{\"a\":1,\"a\":1}", "Duplicate property 'a'" },
        { "{\"a\":{\"b\":1,\"\\u0062\":2}}", "Duplicate property 'b'" },
        { Nested(40), "maximum configured depth of 32" },
        { "{\"\\ud800\":1}", "line 1, byte 2: text with half a surrogate pair" },
        { "{\"a\":1,\n \"b\":[\"\\udc00\\ud800\"]}", "line 2, byte 7: text with half a surrogate pair" },
        { "{\"a\\ud83dx\":1,\"b\":2}", "half a surrogate pair" },
        { "{}", "schemaVersion: missing" },
        { "{\"schemaVersion\":null}", "schemaVersion: missing" },
        { "{\"schemaVersion\":1}", "schemaVersion 1 is not supported, only 2 is" },
        { "{\"schemaVersion\":\"2\"}", "schemaVersion: expected a number, found a string" },
        { "{\"schemaVersion\":true}", "schemaVersion: expected a number, found a boolean" },
        { "{\"schemaVersion\":2.0}", "schemaVersion: not a 64-bit integer" },
        { "{\"schemaVersion\":2e0}", "schemaVersion: not a 64-bit integer" },
        { "{\"schemaVersion\":1e400}", "schemaVersion: not a 64-bit integer" },
        { "{\"schemaVersion\":2,\"SchemaVersion\":2}", "'schemaVersion' and 'SchemaVersion' are the same field" },
        { "{\"schemaVersion\":2,\"mediaType\":\"x/y\"}", "mediaType is 'x/y', but it was served as 'application/vnd.oci.image.manifest.v1+json'" },
        { "{\"schemaVersion\":2,\"mediaType\":7}", "mediaType: expected a string, found a number" },
        { "{\"schemaVersion\":2}", "config: missing" },
        { "{\"schemaVersion\":2,\"config\":[]}", "config: expected an object, found an array" },
        { "{\"schemaVersion\":2,\"config\":{}}", "config.digest: missing" },
        { Config("\"digest\":7"), "config.digest: expected a string, found a number" },
        { Config("\"digest\":\"sha256:abc\""), "config.digest: 'sha256:abc' is not a digest" },
        { Config("\"digest\":\"../../etc/passwd\""), "config.digest: '../../etc/passwd' is not a digest" },
        { Config($"\"digest\":\"{Samples.Base}\""), "config.size: missing" },
        { Config($"\"digest\":\"{Samples.Base}\",\"size\":-1"), "config.size: -1 is negative" },
        { Config($"\"digest\":\"{Samples.Base}\",\"size\":-9223372036854775808"), "config.size: -9223372036854775808 is negative" },
        { Config($"\"digest\":\"{Samples.Base}\",\"size\":9223372036854775808"), "config.size: not a 64-bit integer" },
        { Config($"\"digest\":\"{Samples.Base}\",\"size\":1.5"), "config.size: not a 64-bit integer" },
        { Config($"\"digest\":\"{Samples.Base}\",\"size\":\"1\""), "config.size: expected a number, found a string" },
        { Config($"\"digest\":\"{Samples.Base}\",\"size\":1"), "config.mediaType: missing" },
        { Config($"\"digest\":\"{Samples.Base}\",\"size\":1,\"mediaType\":\"\""), "config.mediaType: '' is not a media type" },
        { Config($"\"digest\":\"{Samples.Base}\",\"size\":1,\"mediaType\":\"a/b\\r\\nX: y\""), "config.mediaType: 'a/b\\x0d\\x0aX: y' is not a media type" },
        { Config($"\"digest\":\"{Samples.Base}\",\"size\":1,\"mediaType\":\"{new string('m', 256)}\""), "config.mediaType: 'mmm" },
        { Config($"\"digest\":\"{Samples.Base}\",\"Digest\":\"{Samples.Top}\""), "config: 'digest' and 'Digest' are the same field" },
        { Config($"\"digest\":\"{Samples.Base}\",\"digeſt\":\"{Samples.Top}\""), "config: 'digest' and 'digeſt' are the same field" },
        { Config($"\"digest\":\"{Samples.Base}\",\"\\u0044igest\":\"{Samples.Top}\""), "config: 'digest' and 'Digest' are the same field" },
        { Config($"{Ok[1..^1]},\"data\":\"!\""), "config: data: does not match digest and size" },
        { Config($"{Ok[1..^1]},\"data\":\"eA==\""), "config: data: does not match digest and size" },
        { Config($"{Ok[1..^1]},\"data\":\"\""), "config: data: does not match digest and size" },
        { Config($"{Ok[1..^1]},\"urls\":{{}}"), "config.urls: expected an array, found an object" },
        { Config($"{Ok[1..^1]},\"urls\":[1]"), "config.urls[0]: expected a string, found a number" },
        { Config($"{Ok[1..^1]},\"urls\":[{Repeat("\"u\"", 65)}]"), "config.urls: 65 elements, the limit is 64" },
        { Config($"{Ok[1..^1]},\"annotations\":[]"), "config.annotations: expected an object, found an array" },
        { Config($"{Ok[1..^1]},\"annotations\":{{\"k\":1}}"), "config.annotations.k: expected a string, found a number" },
        { Config($"{Ok[1..^1]},\"annotations\":{{\"\\u001b[31m\\u202e\":1}}"), "config.annotations.\\x1b[31m\\x202e: expected a string" },
        { Config($"{Ok[1..^1]},\"platform\":\"linux\""), "config.platform: expected an object, found a string" },
        { Config($"{Ok[1..^1]},\"platform\":{{\"os\":1}}"), "config.platform.os: expected a string, found a number" },
        { Config($"{Ok[1..^1]},\"platform\":{{\"os.features\":[null]}}"), "config.platform.os.features[0]: expected a string, found null" },
        { $$"""{"schemaVersion":2,"config":{{Ok}},"layers":{} }""", "layers: expected an array, found an object" },
        { $$"""{"schemaVersion":2,"config":{{Ok}},"layers":[null]}""", "layers[0]: expected an object, found null" },
        { $$"""{"schemaVersion":2,"config":{{Ok}},"layers":[{{Ok}},{{Ok}},7]}""", "layers[2]: expected an object, found a number" },
        { $$"""{"schemaVersion":2,"config":{{Ok}},"layers":[{{Ok}},{"digest":"{{Samples.Base}}","size":-2}]}""", "layers[1].size: -2 is negative" },
        { $$"""{"schemaVersion":2,"config":{{Ok}},"layers":[{{Repeat("0", 2049)}}]}""", "layers: 2049 elements, the limit is 2048" },
        { $$"""{"schemaVersion":2,"config":{{Ok}},"layers":[],"manifests":[]}""", "has the fields of another document type" },
        { $$"""{"schemaVersion":2,"config":{{Ok}},"layers":[],"Manifests":[]}""", "has the fields of another document type" },
        { $$"""{"schemaVersion":2,"config":{{Ok}},"layers":[],"fsLayers":[]}""", "has the fields of another document type" },
        { $$"""{"schemaVersion":2,"config":{{Ok}},"subject":[]}""", "subject: expected an object, found an array" },
        { $$"""{"schemaVersion":2,"config":{{Ok}},"subject":{} }""", "subject.digest: missing" },
        { $$"""{"schemaVersion":2,"config":{{Ok}},"artifactType":{} }""", "artifactType: expected a string, found an object" },
    };

    public static TheoryData<string, string> Indexes => new()
    {
        { """{"schemaVersion":2}""", "parse index: manifests: missing" },
        { """{"schemaVersion":2,"manifests":{} }""", "parse index: manifests: expected an array, found an object" },
        { """{"schemaVersion":2,"manifests":[],"layers":[]}""", "parse index: has the fields of another document type" },
        { $$"""{"schemaVersion":2,"manifests":[],"config":{{Ok}}}""", "parse index: has the fields of another document type" },
        { $$"""{"schemaVersion":2,"manifests":[{{Repeat("0", 4097)}}]}""", "parse index: manifests: 4097 elements, the limit is 4096" },
        { """{"schemaVersion":2,"manifests":[{"digest":1}]}""", "parse index: manifests[0].digest: expected a string, found a number" },
    };

    public static TheoryData<string, string> Configs => new()
    {
        { "[]", "expected an object, found an array" },
        { """{"os":1}""", "os: expected a string, found a number" },
        { """{"os":"a","OS":"b"}""", "'os' and 'OS' are the same field" },
        { """{"rootfs":[]}""", "rootfs: expected an object, found an array" },
        { """{"rootfs":{"type":"vhd"}}""", "rootfs: type 'vhd' is not 'layers'" },
        { """{"rootfs":{"diff_ids":"x"}}""", "rootfs.diff_ids: expected an array, found a string" },
        { """{"rootfs":{"diff_ids":["x"]}}""", "rootfs.diff_ids[0]: 'x' is not a digest" },
        { $$$"""{"rootfs":{"diff_ids":[{{{Repeat("\"x\"", 2049)}}}]}}""", "rootfs.diff_ids: 2049 elements, the limit is 2048" },
        { """{"config":"x"}""", "config: expected an object, found a string" },
        { """{"config":{"Env":{}}}""", "config.Env: expected an array, found an object" },
        { """{"config":{"Env":["a",1]}}""", "config.Env[1]: expected a string, found a number" },
        { """{"config":{"Cmd":"sh"}}""", "config.Cmd: expected an array, found a string" },
        { """{"config":{"Cmd":["a"],"cmd":["b"]}}""", "config: 'Cmd' and 'cmd' are the same field" },
        { """{"config":{"ExposedPorts":["80/tcp"]}}""", "config.ExposedPorts: expected an object, found an array" },
        { """{"config":{"ExposedPorts":{"80/tcp":1}}}""", "config.ExposedPorts.80/tcp: expected an object, found a number" },
        { """{"config":{"Labels":{"a":{}}}}""", "config.Labels.a: expected a string, found an object" },
        { """{"config":{"StopTimeout":"10"}}""", "config.StopTimeout: expected a number, found a string" },
        { """{"config":{"StopTimeout":1e400}}""", "config.StopTimeout: not a 64-bit integer" },
        { """{"config":{"ArgsEscaped":1}}""", "config.ArgsEscaped: expected true or false, found a number" },
        { """{"config":{"Healthcheck":{"Interval":"30s"}}}""", "config.Healthcheck.Interval: expected a number, found a string" },
        { """{"history":[1]}""", "history[0]: expected an object, found a number" },
        { """{"history":[{"empty_layer":"no"}]}""", "history[0].empty_layer: expected true or false, found a string" },
        { $$"""{"history":[{{Repeat("0", 65537)}}]}""", "history: 65537 elements, the limit is 65536" },
        { """{"created":0}""", "created: expected a string, found a number" },
        { """{"created":"now"}""", "created: 'now' is not an RFC 3339 time" },
    };

    [Theory]
    [MemberData(nameof(Manifests))]
    public void A_hostile_manifest_is_refused_and_the_place_is_named(string text, string fragment) =>
        Refused(() => ImageManifest.Parse(Samples.Bytes(text), MediaType.OciManifest), "parse manifest: ", fragment);

    [Theory]
    [MemberData(nameof(Indexes))]
    public void A_hostile_index_is_refused_and_the_place_is_named(string text, string fragment) =>
        Refused(() => ImageIndex.Parse(Samples.Bytes(text), MediaType.OciIndex), "parse index: ", fragment);

    [Theory]
    [MemberData(nameof(Configs))]
    public void A_hostile_config_is_refused_and_the_place_is_named(string text, string fragment) =>
        Refused(() => ImageConfig.Parse(Samples.Bytes(text), MediaType.OciConfig), "parse image config: ", fragment);

    [Fact]
    public void A_document_over_its_limit_is_refused_before_it_is_read()
    {
        var manifest = new byte[OciLimits.MaxManifestBytes + 1];
        var config = new byte[OciLimits.MaxConfigBytes + 1];

        Refused(() => ImageManifest.Parse(manifest, MediaType.OciManifest), "parse manifest: ", "4194305 bytes, the limit is 4194304");
        Refused(() => ImageIndex.Parse(manifest, MediaType.OciIndex), "parse index: ", "4194305 bytes, the limit is 4194304");
        Refused(() => ImageConfig.Parse(config, MediaType.OciConfig), "parse image config: ", "8388609 bytes, the limit is 8388608");
    }

    [Theory]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xff, (byte)'"', (byte)':', (byte)'1', (byte)'}' })]
    [InlineData(new byte[] { 0xff, 0xfe, (byte)'{', 0, (byte)'}', 0 })]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xed, 0xa0, 0x80, (byte)'"', (byte)':', (byte)'1', (byte)'}' })]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xc0, 0xaf, (byte)'"', (byte)':', (byte)'1', (byte)'}' })]
    public void Bytes_that_are_not_UTF8_are_refused(byte[] raw) =>
        Refused(() => ImageConfig.Parse(raw, MediaType.OciConfig), "parse image config: ", "not valid UTF-8 text");

    [Fact]
    public void A_whole_surrogate_pair_is_text() =>
        Assert.Equal("\U0001f433", ImageConfig.Parse(Samples.Bytes("""{"author":"\ud83d\udc33"}"""), MediaType.OciConfig).Value.Author);

    // Indexing the elements of an array instead of walking it would take minutes here.
    [Fact]
    public void Documents_as_large_as_the_limits_allow_are_read()
    {
        var history = $$"""{"history":[{{Repeat("{\"created_by\":\"x\"}", 65536)}}]}""";
        var labels = "{\"config\":{\"Labels\":{" + string.Join(',', Enumerable.Range(0, 300_000).Select(i => $"\"label{i}\":\"\"")) + "}}}";

        Assert.Equal(65536, ImageConfig.Parse(Samples.Bytes(history), MediaType.OciConfig).Value.History.Count);
        Assert.Equal(300_000, ImageConfig.Parse(Samples.Bytes(labels), MediaType.OciConfig).Value.Config.Labels.Count);
    }

    private static void Refused(Action parse, string start, string fragment)
    {
        var error = Assert.Throws<DavitException>(parse);

        Assert.Equal(ErrorKind.Corrupt, error.Kind);
        Assert.StartsWith(start, error.Message, StringComparison.Ordinal);
        Assert.Contains(fragment, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.InRange(error.Message.Length, 1, 600);
    }

    private static string Config(string fields) => $$"""{"schemaVersion":2,"config":{{{fields}}},"layers":[]}""";

    private static string Repeat(string element, int count) => string.Join(',', Enumerable.Repeat(element, count));

    private static string Nested(int depth) =>
        new StringBuilder("{\"a\":").Append('[', depth).Append(']', depth).Append('}').ToString();
}
