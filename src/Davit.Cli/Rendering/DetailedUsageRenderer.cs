using Davit.Engine.Containers;
using Davit.Engine.Upkeep;

namespace Davit.Cli.Rendering;

/// <summary>The sections of <c>system df --verbose</c>, as Docker has them.</summary>
internal sealed class DetailedUsageRenderer(TextWriter output, DateTimeOffset now)
{
    private const string None = "<none>";
    private const int ShortIdLength = 12;

    public void Write(DetailedUsage usage)
    {
        output.WriteLine("Images space usage:\n");
        var images = new TextTable("REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE", "SHARED SIZE", "UNIQUE SIZE", "CONTAINERS", "PACKED SIZE");
        foreach (var image in usage.Images)
        {
            images.Add(
                image.Name?.FamiliarRepository ?? None, image.Name?.Tag ?? None, image.Id.Digest.ShortHex, HumanText.Ago(image.Created, now),
                HumanText.Size(image.SizeBytes), HumanText.Size(image.SharedBytes), HumanText.Size(image.UniqueBytes), $"{image.Containers}", HumanText.Size(image.PackedBytes));
        }

        images.WriteTo(output);
        output.WriteLine("\nContainers space usage:\n");
        var containers = new TextTable("CONTAINER ID", "IMAGE", "COMMAND", "LOCAL VOLUMES", "SIZE", "CREATED", "STATUS", "NAMES");
        foreach (var (container, size) in usage.Containers)
        {
            containers.Add(
                container.Id[..ShortIdLength], container.ImageName, ContainerText.Command(container), "0", HumanText.Size(size),
                HumanText.Ago(container.Created, now), ContainerText.Status(container, now), container.Name);
        }

        containers.WriteTo(output);
        output.WriteLine("\nLocal Volumes space usage:\n");
        new TextTable("VOLUME NAME", "LINKS", "SIZE").WriteTo(output);
        output.WriteLine($"\nBuild cache usage: {HumanText.Size(usage.Summary.BuildCache.SizeBytes)}\n");
        WriteCache(usage.BuildCache);
    }

    private void WriteCache(IReadOnlyList<CacheUsage> records)
    {
        var cache = new TextTable("CACHE ID", "CACHE TYPE", "SIZE", "CREATED", "LAST USED", "USAGE", "SHARED");
        foreach (var record in records)
        {
            cache.Add(
                record.ShortId, "regular", HumanText.Size(record.SizeBytes), HumanText.Ago(record.Created, now), HumanText.Ago(record.LastUsed, now),
                $"{record.UseCount}", record.IsShared ? "true" : "false");
        }

        cache.WriteTo(output);
    }
}
