using System.Text.Json;
using Davit.Engine.Inspection;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>An image in the fields of Docker's inspect (Engine API 1.52, ImageInspect).</summary>
internal static class ImageInspection
{
    private const long NanosecondsPerTick = 100;

    public static string Write(ImageDetails image) => InspectionWriter.Write(writer =>
    {
        writer.WriteString("Id", image.Id.ToString());
        writer.WriteList("RepoTags", [.. image.Tags.Select(t => t.FamiliarName)]);
        writer.WriteList("RepoDigests", [.. image.RepositoryDigests.Select(d => d.FamiliarName)]);
        WriteText(writer, "Comment", image.Config.History.Count == 0 ? null : image.Config.History[^1].Comment);
        if (image.Config.Created is { } created)
        {
            writer.WriteTime("Created", created);
        }

        WriteText(writer, "Author", image.Config.Author);
        WriteConfig(writer, image.Config.Config);
        writer.WriteString("Architecture", image.Config.Platform.Architecture);
        WriteText(writer, "Variant", image.Config.Platform.Variant);
        writer.WriteString("Os", image.Config.Platform.Os);
        WriteText(writer, "OsVersion", image.Config.Platform.OsVersion);
        writer.WriteNumber("Size", image.SizeBytes);
        writer.WriteStartObject("RootFS");
        writer.WriteString("Type", "layers");
        WriteSetList(writer, "Layers", [.. image.Config.DiffIds.Select(d => d.ToString())]);
        writer.WriteEndObject();
        writer.WriteStartObject("Metadata");
        writer.WriteTime("LastTagTime", image.LastTagged);
        writer.WriteEndObject();
        WriteDescriptor(writer, image.Target);
    });

    // The fields of the OCI config, then Docker's own; what is empty is left out.
    private static void WriteConfig(Utf8JsonWriter writer, ContainerConfig config)
    {
        writer.WriteStartObject("Config");
        WriteText(writer, "User", config.User);
        writer.WriteSet("ExposedPorts", config.ExposedPorts);
        WriteSetList(writer, "Env", config.Env);
        WriteSetList(writer, "Entrypoint", config.Entrypoint);
        WriteSetList(writer, "Cmd", config.Cmd);
        writer.WriteSet("Volumes", config.Volumes);
        WriteText(writer, "WorkingDir", config.WorkingDir);
        if (config.Labels.Count > 0)
        {
            writer.WriteMap("Labels", config.Labels);
        }

        WriteText(writer, "StopSignal", config.StopSignal);
        if (config.ArgsEscaped)
        {
            writer.WriteBoolean("ArgsEscaped", true);
        }

        if (config.HealthCheck is { } check)
        {
            WriteHealthCheck(writer, check);
        }

        WriteSetList(writer, "OnBuild", config.OnBuild);
        WriteSetList(writer, "Shell", config.Shell);
        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            writer.WriteString(name, text);
        }
    }

    private static void WriteSetList(Utf8JsonWriter writer, string name, IReadOnlyList<string>? values)
    {
        if (values is { Count: > 0 })
        {
            writer.WriteList(name, values);
        }
    }

    private static void WriteHealthCheck(Utf8JsonWriter writer, HealthCheck check)
    {
        writer.WriteStartObject("Healthcheck");
        WriteSetList(writer, "Test", check.Test);
        foreach (var (name, duration) in new[] { ("Interval", check.Interval), ("Timeout", check.Timeout), ("StartPeriod", check.StartPeriod), ("StartInterval", check.StartInterval) })
        {
            if (duration != TimeSpan.Zero)
            {
                writer.WriteNumber(name, duration.Ticks * NanosecondsPerTick);
            }
        }

        if (check.Retries > 0)
        {
            writer.WriteNumber("Retries", check.Retries);
        }

        writer.WriteEndObject();
    }

    private static void WriteDescriptor(Utf8JsonWriter writer, Descriptor target)
    {
        writer.WriteStartObject("Descriptor");
        writer.WriteString("mediaType", target.MediaType.Value);
        writer.WriteString("digest", target.Digest.ToString());
        writer.WriteNumber("size", target.SizeBytes);
        writer.WriteEndObject();
    }
}
