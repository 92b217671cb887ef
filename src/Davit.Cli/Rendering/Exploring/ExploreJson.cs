using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Davit.Engine.Exploring;
using Davit.Linux;

namespace Davit.Cli.Rendering.Exploring;

/// <summary>An exploration as one JSON document; layers are numbered from 1 at the bottom.</summary>
internal sealed class ExploreJson(ImageExploration image)
{
    private const int FlushAt = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(FlushAt * 2);

    /// <summary>True to list every name that a layer adds, changes or removes.</summary>
    public bool WithFiles { get; init; }

    public IReadOnlyList<FailRule> Rules { get; init; } = [];

    public void WriteTo(TextWriter output)
    {
        using var json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        WriteImage(json);
        json.WriteStartArray("layers");
        foreach (var layer in image.Layers)
        {
            WriteLayer(json, layer, output);
            Drain(json, output, FlushAt);
        }

        json.WriteEndArray();
        WriteWasted(json, output);
        WriteDuplicates(json);
        WriteAdvice(json);
        WriteRules(json);
        json.WriteEndObject();
        Drain(json, output, 0);
        output.WriteLine();
    }

    private void WriteImage(Utf8JsonWriter json)
    {
        json.WriteString("image", image.Name);
        json.WriteString("id", image.Id.ToString());
        json.WriteString("platform", image.Platform.ToString());
        json.WriteNumber("storedBytes", image.StoredBytes);
        json.WriteNumber("finalBytes", image.FinalBytes);
        json.WriteNumber("wastedBytes", image.WastedBytes);
        json.WriteNumber("efficiency", Math.Round(image.Efficiency, 6));
    }

    private void WriteLayer(Utf8JsonWriter json, ExploredLayer layer, TextWriter output)
    {
        json.WriteStartObject();
        json.WriteNumber("layer", layer.Index + 1);
        json.WriteString("diffId", layer.DiffId.ToString());
        json.WriteString("createdBy", layer.Instruction.Text);
        if (layer.Comment is { Length: > 0 } comment)
        {
            json.WriteString("comment", comment);
        }

        if (layer.Created is { } created)
        {
            json.WriteString("created", created);
        }

        json.WriteNumber("sizeBytes", layer.SizeBytes);
        json.WriteNumber("wastedBytes", layer.WastedBytes);
        json.WriteNumber("hidesBytes", layer.HidesBytes);
        json.WriteNumber("added", layer.Changes.Added);
        json.WriteNumber("changed", layer.Changes.Changed);
        json.WriteNumber("removed", layer.Changes.Removed);
        if (WithFiles)
        {
            json.WriteStartArray("files");
            WriteFiles(json, image.ChangesOf(layer.Index), "", output);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private void WriteFiles(Utf8JsonWriter json, ChangedNode parent, string path, TextWriter output)
    {
        foreach (var node in parent.Children)
        {
            if (node.Counts is { Added: 0, Changed: 0, Removed: 0 })
            {
                continue;
            }

            var name = $"{path}/{node.File.Name}";
            if (node.Change != FileChange.Unmodified)
            {
                WriteFile(json, node, name);
                Drain(json, output, FlushAt);
            }

            WriteFiles(json, node, name, output);
        }
    }

    private static void WriteFile(Utf8JsonWriter json, ChangedNode node, string path)
    {
        var file = node.File;
        json.WriteStartObject();
        json.WriteString("path", path);
        json.WriteString("change", node.Change switch { FileChange.Added => "added", FileChange.Changed => "changed", _ => "removed" });
        json.WriteString("type", KindOf(file.Kind));
        json.WriteString("mode", Convert.ToString(file.Mode, 8).PadLeft(4, '0'));
        json.WriteNumber("uid", file.UserId);
        json.WriteNumber("gid", file.GroupId);
        json.WriteNumber("sizeBytes", file.SizeBytes);
        if (file.LinkTarget is { } target)
        {
            json.WriteString("target", target);
        }

        if (file.LinkCount > 1)
        {
            json.WriteNumber("links", file.LinkCount);
        }

        json.WriteEndObject();
    }

    private void WriteWasted(Utf8JsonWriter json, TextWriter output)
    {
        json.WriteStartArray("wasted");
        foreach (var path in image.Wasted)
        {
            json.WriteStartObject();
            json.WriteString("path", path.Path);
            json.WriteNumber("wastedBytes", path.WastedBytes);
            json.WriteStartArray("copies");
            foreach (var copy in path.Copies)
            {
                json.WriteStartObject();
                json.WriteNumber("layer", copy.Layer + 1);
                json.WriteNumber("hiddenBy", copy.HiddenBy + 1);
                json.WriteString("how", HowOf(copy.Kind));
                json.WriteNumber("sizeBytes", copy.SizeBytes);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
            Drain(json, output, FlushAt);
        }

        json.WriteEndArray();
    }

    private void WriteDuplicates(Utf8JsonWriter json)
    {
        json.WriteStartArray("duplicates");
        foreach (var group in image.Duplicates)
        {
            json.WriteStartObject();
            json.WriteNumber("sizeBytes", group.SizeBytes);
            json.WriteNumber("extraBytes", group.ExtraBytes);
            json.WriteStartArray("files");
            foreach (var file in group.Files)
            {
                json.WriteStartObject();
                json.WriteString("path", file.Path);
                json.WriteNumber("layer", file.Layer + 1);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteAdvice(Utf8JsonWriter json)
    {
        json.WriteStartArray("advice");
        foreach (var advice in image.Advice)
        {
            json.WriteStartObject();
            json.WriteString("kind", NameOf(advice.Kind));
            json.WriteNumber("layer", advice.Layer + 1);
            if (advice.OtherLayer is { } other)
            {
                json.WriteNumber("otherLayer", other + 1);
            }

            json.WriteNumber("bytes", advice.Bytes);
            if (advice.Place is { } place)
            {
                json.WriteString("place", place);
            }

            json.WriteString("text", AdviceText.Of(advice, image));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteRules(Utf8JsonWriter json)
    {
        json.WriteStartArray("rules");
        foreach (var rule in Rules)
        {
            json.WriteStartObject();
            json.WriteString("rule", rule.Text);
            json.WriteNumber("value", Math.Round(rule.ValueIn(image), 6));
            json.WriteBoolean("passed", !rule.Refuses(image));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Hands on what is written so far, so that a listing of any length takes little memory.</summary>
    private void Drain(Utf8JsonWriter json, TextWriter output, int threshold)
    {
        if (json.BytesPending + _buffer.WrittenCount < threshold)
        {
            return;
        }

        json.Flush();
        output.Write(System.Text.Encoding.UTF8.GetString(_buffer.WrittenSpan));
        _buffer.ResetWrittenCount();
    }

    internal static string HowOf(HidingKind kind) => kind switch
    {
        HidingKind.Deleted => "deleted",
        HidingKind.Replaced => "replaced",
        HidingKind.AttributesOnly => "attributes-only",
        _ => "rewritten",
    };

    private static string NameOf(AdviceKind kind) => kind switch
    {
        AdviceKind.PackageCache => "package-cache",
        AdviceKind.DeletedLater => "deleted-later",
        AdviceKind.ReplacedLater => "replaced-later",
        AdviceKind.AttributesOnly => "attributes-only",
        AdviceKind.RewrittenLater => "rewritten-later",
        AdviceKind.SourcesBeforeDependencies => "sources-before-dependencies",
        _ => "duplicates",
    };

    private static string KindOf(FileKind kind) => kind switch
    {
        FileKind.Directory => "directory",
        FileKind.SymbolicLink => "symlink",
        FileKind.CharacterDevice => "character-device",
        FileKind.BlockDevice => "block-device",
        FileKind.Fifo => "fifo",
        _ => "file",
    };
}
