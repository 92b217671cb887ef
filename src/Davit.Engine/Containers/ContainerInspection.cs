using System.Text.Json;
using Davit.Engine.Inspection;
using Davit.Oci;

namespace Davit.Engine.Containers;

/// <summary>
/// A container in the fields of Docker's inspect (Engine API 1.52, ContainerInspect). What Davit does not have is there with the
/// value that says so, because scripts ask for it.
/// </summary>
internal sealed class ContainerInspection(ContainerRecord container, ContainerPlaces places, ContainerSize? size)
{
    public string Write() => InspectionWriter.Write(WriteFields);

    private void WriteFields(Utf8JsonWriter writer)
    {
        writer.WriteString("Id", container.Id);
        writer.WriteTime("Created", container.Created);
        writer.WriteString("Path", container.Settings.Command[0]);
        writer.WriteList("Args", [.. container.Settings.Command.Skip(1)]);
        WriteState(writer);
        writer.WriteString("Image", container.ImageId);
        writer.WriteString("ResolvConfPath", places.FileOf("resolv.conf"));
        writer.WriteString("HostnamePath", places.FileOf("hostname"));
        writer.WriteString("HostsPath", places.FileOf("hosts"));
        writer.WriteString("LogPath", "");
        writer.WriteString("Name", "/" + container.Name);
        writer.WriteNumber("RestartCount", 0);
        writer.WriteString("Driver", places.Driver);
        writer.WriteString("Platform", "linux");
        writer.WriteString("MountLabel", "");
        writer.WriteString("ProcessLabel", "");
        writer.WriteString("AppArmorProfile", "");
        writer.WriteNull("ExecIDs");
        HostConfigInspection.Write(writer, container.Settings);
        WriteStorage(writer);
        if (size is not null)
        {
            writer.WriteNumber("SizeRw", size.WritableBytes);
            writer.WriteNumber("SizeRootFs", size.RootBytes);
        }

        WriteMounts(writer, container.Settings);
        WriteConfig(writer);
        WriteNetworks(writer);
    }

    private void WriteState(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("State");
        writer.WriteString("Status", container.State switch { ContainerState.Running => "running", ContainerState.Exited => "exited", _ => "created" });
        writer.WriteBoolean("Running", container.State == ContainerState.Running);
        writer.WriteBoolean("Paused", false);
        writer.WriteBoolean("Restarting", false);
        writer.WriteBoolean("OOMKilled", false);
        writer.WriteBoolean("Dead", false);
        writer.WriteNumber("Pid", 0);
        writer.WriteNumber("ExitCode", container.ExitCode ?? 0);
        writer.WriteString("Error", "");
        writer.WriteTime("StartedAt", container.Started);
        writer.WriteTime("FinishedAt", container.Finished);
        writer.WriteEndObject();
    }

    private void WriteStorage(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("Storage");
        writer.WriteStartObject("RootFS");
        writer.WriteStartObject("Snapshot");
        writer.WriteString("Name", places.Driver);
        writer.WriteEndObject();
        writer.WriteEndObject();
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

    private void WriteConfig(Utf8JsonWriter writer)
    {
        var settings = container.Settings;
        writer.WriteStartObject("Config");
        writer.WriteString("Hostname", settings.HostName ?? (settings.Network == ContainerNetwork.Host ? System.Environment.MachineName : container.Id[..12]));
        writer.WriteString("Domainname", "");
        writer.WriteString("User", settings.User);
        writer.WriteBoolean("AttachStdin", settings.Input == StandardInput.Inherited);
        writer.WriteBoolean("AttachStdout", true);
        writer.WriteBoolean("AttachStderr", true);
        writer.WriteBoolean("Tty", settings.Terminal);
        writer.WriteBoolean("OpenStdin", settings.Input == StandardInput.Inherited);
        writer.WriteBoolean("StdinOnce", settings.Input == StandardInput.Inherited);
        writer.WriteList("Env", settings.Environment);
        var command = settings.Command.Skip(settings.EntrypointLength).ToArray();
        writer.WriteList("Cmd", command.Length == 0 ? null : command);
        writer.WriteString("Image", container.ImageName);
        WriteVolumes(writer, settings.Volumes);
        writer.WriteString("WorkingDir", settings.WorkingDirectory);
        writer.WriteList("Entrypoint", settings.EntrypointLength == 0 ? null : [.. settings.Command.Take(settings.EntrypointLength)]);
        writer.WriteNull("OnBuild");
        writer.WriteMap("Labels", settings.Labels);
        writer.WriteEndObject();
    }

    private static void WriteVolumes(Utf8JsonWriter writer, IReadOnlyList<string> volumes)
    {
        if (volumes.Count == 0)
        {
            writer.WriteNull("Volumes");
        }
        else
        {
            writer.WriteSet("Volumes", volumes);
        }
    }

    // Both networks there are have neither addresses nor ports of their own.
    private void WriteNetworks(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("NetworkSettings");
        writer.WriteString("SandboxID", "");
        writer.WriteString("SandboxKey", "");
        writer.WriteStartObject("Ports");
        writer.WriteEndObject();
        writer.WriteStartObject("Networks");
        writer.WriteStartObject(HostConfigInspection.NameOf(container.Settings.Network));
        foreach (var nothing in (string[])["IPAMConfig", "Links", "Aliases", "DriverOpts"])
        {
            writer.WriteNull(nothing);
        }

        writer.WriteNumber("GwPriority", 0);
        foreach (var nothing in (string[])["NetworkID", "EndpointID", "Gateway", "IPAddress", "MacAddress"])
        {
            writer.WriteString(nothing, "");
        }

        writer.WriteNumber("IPPrefixLen", 0);
        writer.WriteString("IPv6Gateway", "");
        writer.WriteString("GlobalIPv6Address", "");
        writer.WriteNumber("GlobalIPv6PrefixLen", 0);
        writer.WriteNull("DNSNames");
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
