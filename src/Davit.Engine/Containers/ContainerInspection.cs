using System.Text.Json;
using Davit.Engine.Inspection;
using Davit.Oci;

namespace Davit.Engine.Containers;

/// <summary>A container in the fields of Docker's inspect.</summary>
internal static class ContainerInspection
{
    private const decimal NanosecondsPerSecond = 1_000_000_000;

    public static string Write(ContainerRecord container, ContainerSize? size) => InspectionWriter.Write(writer =>
    {
        writer.WriteString("Id", container.Id);
        writer.WriteTime("Created", container.Created);
        writer.WriteString("Path", container.Settings.Command[0]);
        writer.WriteList("Args", [.. container.Settings.Command.Skip(1)]);
        WriteState(writer, container);
        writer.WriteString("Image", container.ImageId);
        writer.WriteString("Name", "/" + container.Name);
        writer.WriteString("Driver", "overlay");
        writer.WriteString("Platform", "linux");
        WriteHostConfig(writer, container.Settings);
        if (size is not null)
        {
            writer.WriteNumber("SizeRw", size.WritableBytes);
            writer.WriteNumber("SizeRootFs", size.RootBytes);
        }

        WriteMounts(writer, container.Settings);
        WriteConfig(writer, container);
    });

    private static void WriteState(Utf8JsonWriter writer, ContainerRecord container)
    {
        writer.WriteStartObject("State");
        writer.WriteString("Status", container.State switch { ContainerState.Running => "running", ContainerState.Exited => "exited", _ => "created" });
        writer.WriteBoolean("Running", container.State == ContainerState.Running);
        writer.WriteBoolean("Paused", false);
        writer.WriteBoolean("Restarting", false);
        writer.WriteBoolean("Dead", false);
        writer.WriteNumber("ExitCode", container.ExitCode ?? 0);
        writer.WriteString("Error", "");
        writer.WriteTime("StartedAt", container.Started);
        writer.WriteTime("FinishedAt", container.Finished);
        writer.WriteEndObject();
    }

    private static void WriteHostConfig(Utf8JsonWriter writer, ContainerSettings settings)
    {
        writer.WriteStartObject("HostConfig");
        writer.WriteString("NetworkMode", settings.Network == ContainerNetwork.Host ? "host" : "none");
        writer.WriteBoolean("AutoRemove", settings.AutoRemove);
        writer.WriteList("CapAdd", settings.Rights.AddedCapabilities.Count == 0 ? null : settings.Rights.AddedCapabilities);
        writer.WriteList("CapDrop", settings.Rights.DroppedCapabilities.Count == 0 ? null : settings.Rights.DroppedCapabilities);
        writer.WriteBoolean("Privileged", settings.Rights.Privileged);
        writer.WriteBoolean("ReadonlyRootfs", settings.Rights.ReadOnlyRootFileSystem);
        writer.WriteNumber("Memory", settings.Limits.MemoryBytes ?? 0);
        writer.WriteNumber("NanoCpus", (long)((settings.Limits.Processors ?? 0) * NanosecondsPerSecond));
        if (settings.Limits.Processes is { } processes)
        {
            writer.WriteNumber("PidsLimit", processes);
        }
        else
        {
            writer.WriteNull("PidsLimit");
        }

        writer.WriteEndObject();
    }

    private static void WriteMounts(Utf8JsonWriter writer, ContainerSettings settings)
    {
        writer.WriteStartArray("Mounts");
        foreach (var mount in settings.Mounts)
        {
            writer.WriteStartObject();
            writer.WriteString("Type", mount.Type);
            writer.WriteString("Source", mount.Type == "tmpfs" ? "" : mount.Source);
            writer.WriteString("Destination", mount.Target);
            writer.WriteString("Mode", string.Join(',', mount.Options.Where(o => o != "rbind")));
            writer.WriteBoolean("RW", !mount.Options.Contains("ro"));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteConfig(Utf8JsonWriter writer, ContainerRecord container)
    {
        var settings = container.Settings;
        writer.WriteStartObject("Config");
        writer.WriteString("Hostname", settings.HostName ?? (settings.Network == ContainerNetwork.Host ? System.Environment.MachineName : container.Id[..12]));
        writer.WriteString("User", settings.User);
        writer.WriteBoolean("AttachStdin", settings.Input == StandardInput.Inherited);
        writer.WriteBoolean("AttachStdout", true);
        writer.WriteBoolean("AttachStderr", true);
        writer.WriteBoolean("Tty", settings.Terminal);
        writer.WriteBoolean("OpenStdin", settings.Input == StandardInput.Inherited);
        writer.WriteList("Env", settings.Environment);
        var command = settings.Command.Skip(settings.EntrypointLength).ToArray();
        writer.WriteList("Cmd", command.Length == 0 ? null : command);
        writer.WriteString("Image", container.ImageName);
        writer.WriteString("WorkingDir", settings.WorkingDirectory);
        writer.WriteList("Entrypoint", settings.EntrypointLength == 0 ? null : [.. settings.Command.Take(settings.EntrypointLength)]);
        writer.WriteMap("Labels", settings.Labels);
        writer.WriteEndObject();
    }
}
