using System.Text.Json;
using Davit.Engine.Inspection;
using Davit.Oci;
using Davit.Registry.Artifacts;

namespace Davit.Engine.Artifacts;

/// <summary>An artifact as <c>artifact inspect</c> shows it.</summary>
internal static class ArtifactInspection
{
    public static string Write(ImageReference reference, Artifact artifact) => InspectionWriter.Write(writer =>
    {
        writer.WriteString("Name", reference.FamiliarName);
        writer.WriteString("Digest", artifact.Manifest.Digest.ToString());
        writer.WriteString("MediaType", artifact.Manifest.MediaType.Value);
        writer.WriteString("ArtifactType", artifact.ArtifactType);
        writer.WriteTime("Created", artifact.Created);
        writer.WriteNumber("Size", artifact.ContentBytes);
        WriteDescriptor(writer, "Subject", artifact.Value.Subject);
        writer.WriteMap("Annotations", artifact.Value.Annotations);
        WriteDescriptor(writer, "Config", artifact.Value.Config);
        writer.WriteStartArray("Files");
        foreach (var blob in artifact.Blobs)
        {
            WriteFile(writer, blob);
        }

        writer.WriteEndArray();
    });

    private static void WriteDescriptor(Utf8JsonWriter writer, string name, Descriptor? descriptor)
    {
        if (descriptor is null)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartObject(name);
        WriteFields(writer, descriptor);
        writer.WriteEndObject();
    }

    private static void WriteFile(Utf8JsonWriter writer, Descriptor blob)
    {
        writer.WriteStartObject();
        writer.WriteString("Title", blob.Annotations.GetValueOrDefault(ArtifactAnnotations.Title, ""));
        WriteFields(writer, blob);
        writer.WriteMap("Annotations", blob.Annotations);
        writer.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter writer, Descriptor descriptor)
    {
        writer.WriteString("MediaType", descriptor.MediaType.Value);
        writer.WriteString("Digest", descriptor.Digest.ToString());
        writer.WriteNumber("Size", descriptor.SizeBytes);
    }
}
