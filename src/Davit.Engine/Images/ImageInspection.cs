using System.Text.Json;
using Davit.Engine.Inspection;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>An image in the fields of Docker's inspect.</summary>
internal static class ImageInspection
{
    private const long NanosecondsPerTick = 100;

    public static string Write(ImageDetails image) => InspectionWriter.Write(writer =>
    {
        writer.WriteString("Id", image.Id.ToString());
        writer.WriteList("RepoTags", [.. image.Tags.Select(t => t.FamiliarName)]);
        writer.WriteList("RepoDigests", [.. image.RepositoryDigests.Select(d => d.FamiliarName)]);
        writer.WriteString("Comment", image.Config.History.Count == 0 ? "" : image.Config.History[^1].Comment ?? "");
        writer.WriteTime("Created", image.Config.Created);
        WriteConfig(writer, image.Config.Config);
        writer.WriteString("Author", image.Config.Author ?? "");
        writer.WriteString("Architecture", image.Config.Platform.Architecture);
        if (image.Config.Platform.Variant.Length > 0)
        {
            writer.WriteString("Variant", image.Config.Platform.Variant);
        }

        writer.WriteString("Os", image.Config.Platform.Os);
        writer.WriteNumber("Size", image.SizeBytes);
        writer.WriteStartObject("RootFS");
        writer.WriteString("Type", "layers");
        writer.WriteList("Layers", [.. image.Config.DiffIds.Select(d => d.ToString())]);
        writer.WriteEndObject();
        WriteDescriptor(writer, image.Target);
    });

    private static void WriteConfig(Utf8JsonWriter writer, ContainerConfig config)
    {
        writer.WriteStartObject("Config");
        writer.WriteString("User", config.User);
        writer.WriteSet("ExposedPorts", config.ExposedPorts);
        writer.WriteList("Env", config.Env.Count == 0 ? null : config.Env);
        writer.WriteList("Cmd", config.Cmd);
        if (config.HealthCheck is { } check)
        {
            WriteHealthCheck(writer, check);
        }

        writer.WriteSet("Volumes", config.Volumes);
        writer.WriteString("WorkingDir", config.WorkingDir);
        writer.WriteList("Entrypoint", config.Entrypoint);
        writer.WriteList("OnBuild", config.OnBuild is { Count: > 0 } ? config.OnBuild : null);
        writer.WriteMap("Labels", config.Labels);
        if (config.StopSignal.Length > 0)
        {
            writer.WriteString("StopSignal", config.StopSignal);
        }

        if (config.Shell is not null)
        {
            writer.WriteList("Shell", config.Shell);
        }

        writer.WriteEndObject();
    }

    private static void WriteHealthCheck(Utf8JsonWriter writer, HealthCheck check)
    {
        writer.WriteStartObject("Healthcheck");
        writer.WriteList("Test", check.Test);
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
