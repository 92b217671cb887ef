using Davit.Cli.Rendering.Containers;
using Davit.Cli.Rendering.Formatting;
using Davit.Engine.Containers;
using Davit.Engine.Upkeep;
using Davit.GoTemplate;

namespace Davit.Cli.Rendering.Usage;

/// <summary><c>system df --verbose</c>: Docker's sections, or one object with them under a template.</summary>
internal sealed class DetailedUsageRenderer(DetailedUsage usage, TimeProvider time)
{
    private const string ImageColumns =
        "table {{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}\t{{.SharedSize}}\t{{.UniqueSize}}\t{{.Containers}}\t{{.PackedSize}}";

    private const string ContainerColumns =
        "table {{.ID}}\t{{.Image}}\t{{.Command}}\t{{.LocalVolumes}}\t{{.Size}}\t{{.RunningFor}}\t{{.Status}}\t{{.Names}}";

    private const string CacheColumns = "table {{.ID}}\t{{.CacheType}}\t{{.Size}}\t{{.CreatedSince}}\t{{.LastUsedSince}}\t{{.UsageCount}}\t{{.Shared}}";

    public void WriteSections(TextWriter output)
    {
        var style = new RowStyle(IsTruncated: true, time);
        output.WriteLine("Images space usage:\n");
        new ListFormatter<ImageUsage>(DetailRows.Images(style), ImageColumns).Write(output, usage.Images);
        output.WriteLine("\nContainers space usage:\n");
        new ListFormatter<ContainerSummary>(ContainerShape(style), ContainerColumns).Write(output, usage.Containers.Select(c => c.Container));
        output.WriteLine("\nLocal Volumes space usage:\n");
        new ListFormatter<string>(DetailRows.Volumes, "table {{.Name}}\t{{.Links}}\t{{.Size}}").Write(output, []);
        output.WriteLine($"\nBuild cache usage: {HumanText.Size(usage.Summary.BuildCache.SizeBytes)}\n");
        new ListFormatter<CacheUsage>(DetailRows.BuildCache(style), CacheColumns).Write(output, usage.BuildCache);
    }

    /// <exception cref="Oci.DavitException">InvalidArgument: the template is wrong, in Docker's words.</exception>
    public void WriteFormatted(TextWriter output, string format)
    {
        var style = new RowStyle(IsTruncated: false, time);
        var (images, containers, cache) = (DetailRows.Images(style), ContainerShape(style), DetailRows.BuildCache(style));
        var sections = new RecordValue(
            "*formatter.diskUsageContext",
            [
                new("Images", new ListValue([.. usage.Images.Select(images.RowOf)], images.TypeName)),
                new("Containers", new ListValue([.. usage.Containers.Select(c => containers.RowOf(c.Container))], containers.TypeName)),
                new("Volumes", new ListValue([], DetailRows.Volumes.TypeName)),
                new("BuildCache", new ListValue([.. usage.BuildCache.Select(cache.RowOf)], cache.TypeName)),
            ]);
        output.Write(FormatOption.Execute(FormatOption.ParseTemplate(format == FormatOption.Json ? "{{json .}}" : format), sections));
    }

    private RowShape<ContainerSummary> ContainerShape(RowStyle style)
    {
        var sizes = usage.Containers.ToDictionary(c => c.Container.Id, c => c.SizeBytes);
        return ContainerRows.Shape(style, container => new ContainerSize(sizes[container.Id], 0));
    }
}
