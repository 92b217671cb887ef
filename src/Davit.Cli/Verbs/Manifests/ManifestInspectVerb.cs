using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Davit.Cli.CommandLine;
using Davit.Engine.Manifests;
using Davit.Oci;

namespace Davit.Cli.Verbs.Manifests;

internal static class ManifestInspectVerb
{
    private static readonly OptionSpec Verbose = OptionSpec.Flag("verbose", 'v', "Output additional info including layers and platform");
    private static readonly JsonWriterOptions Options = new() { Indented = true, IndentCharacter = '\t', IndentSize = 1, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static CommandSpec Define() => new()
    {
        Name = "manifest inspect",
        Arguments = "[OPTIONS] [MANIFEST_LIST] MANIFEST",
        Summary = "Display an image manifest, or manifest list",
        Options = [InsecureOption.Spec, Verbose],
        Arity = Arity.Between(1, 2),
        TouchesFiles = false,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        InsecureOption.Apply(invocation, face);
        var manifest = await face.Engine.Manifests.InspectAsync(ImageReference.Parse(invocation.Arguments[^1]).OrLatest(), cancellationToken);
        await face.Out.WriteLineAsync(Write(writer =>
        {
            if (!invocation.Has(Verbose))
            {
                WriteDocument(writer, manifest);
            }
            else if (manifest.Descriptor.MediaType.IsIndex)
            {
                writer.WriteStartArray();
                manifest.Parts.ToList().ForEach(part => WriteVerbosely(writer, part));
                writer.WriteEndArray();
            }
            else
            {
                WriteVerbosely(writer, manifest);
            }
        }));
        return ExitCodes.Success;
    }

    private static string Write(Action<Utf8JsonWriter> body)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            body(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteDocument(Utf8JsonWriter writer, InspectedManifest manifest)
    {
        using var json = JsonDocument.Parse(manifest.Bytes);
        json.WriteTo(writer);
    }

    private static void WriteVerbosely(Utf8JsonWriter writer, InspectedManifest manifest)
    {
        writer.WriteStartObject();
        writer.WriteString("Ref", manifest.Reference.ToString());
        writer.WriteStartObject("Descriptor");
        writer.WriteString("mediaType", manifest.Descriptor.MediaType.Value);
        writer.WriteString("digest", manifest.Descriptor.Digest.ToString());
        writer.WriteNumber("size", manifest.Descriptor.SizeBytes);
        if (manifest.Descriptor.Platform is { } platform)
        {
            writer.WriteStartObject("platform");
            writer.WriteString("architecture", platform.Architecture);
            writer.WriteString("os", platform.Os);
            if (platform.Variant.Length > 0)
            {
                writer.WriteString("variant", platform.Variant);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WritePropertyName(manifest.Descriptor.MediaType.IsDocker ? "SchemaV2Manifest" : "OCIManifest");
        WriteDocument(writer, manifest);
        writer.WriteEndObject();
    }
}
