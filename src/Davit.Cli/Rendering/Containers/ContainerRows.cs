using Davit.Cli.Rendering.Formatting;
using Davit.Engine.Containers;
using Davit.GoTemplate;
using Davit.GoTemplate.Execution;
using Davit.Oci;

namespace Davit.Cli.Rendering.Containers;

/// <summary>The list of containers as Docker's templates see it.</summary>
internal static class ContainerRows
{
    private const int CommandWidth = 20;
    private const int MountWidth = 15;
    private const string Columns = "table {{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}";

    private static readonly ContainerSummary Nobody =
        new() { Id = "", Name = "", ImageName = "", ImageId = "", Command = [], Created = DateTimeOffset.UnixEpoch, State = ContainerState.Created };

    /// <summary>What <c>--format</c> and <c>--size</c> come to.</summary>
    public static string Format(string? format, SizeColumn size) => format switch
    {
        null or FormatOption.Table => Columns + (size == SizeColumn.Shown ? "\t{{.Size}}" : ""),
        "raw" => "container_id: {{.ID}}\nimage: {{.Image}}\ncommand: {{.Command}}\ncreated_at: {{.CreatedAt}}\nstate: {{- pad .State 1 0}}\n"
            + "status: {{- pad .Status 1 0}}\nnames: {{.Names}}\nlabels: {{- pad .Labels 1 0}}\nports: {{- pad .Ports 1 0}}\n"
            + (size == SizeColumn.Shown ? "size: {{.Size}}\n" : ""),
        _ => format,
    };

    /// <param name="style">Of IDs and times.</param>
    /// <param name="measure">The size of a container; asked only where it is shown.</param>
    public static RowShape<ContainerSummary> Shape(RowStyle style, Func<ContainerSummary, ContainerSize> measure) => new(
        "*formatter.ContainerContext",
        [
            new("ID", "CONTAINER ID", c => style.Id(c.Id)),
            new("Names", "NAMES", c => c.Name),
            new("Image", "IMAGE", c => c.ImageName.Length == 0 ? "<no image>" : c.ImageName),
            new("Command", "COMMAND", c => $"\"{style.Shortened(string.Join(' ', c.Command), CommandWidth)}\""),
            new("CreatedAt", "CREATED AT", c => style.At(c.Created)),
            new("RunningFor", "CREATED", c => style.Since(c.Created)),
            new("Ports", "PORTS", _ => ""),
            new("State", "STATE", c => c.StateName),
            new("Status", "STATUS", c => Status(c, style.Time.GetUtcNow())),
            new("HealthStatus", "HEALTH STATUS", _ => ""),
            new("Size", "SIZE", c => Size(measure(c))),
            new("Labels", "LABELS", c => string.Join(',', c.Labels.Select(l => $"{l.Key}={l.Value}").Order(StringComparer.Ordinal))),
            new("Mounts", "MOUNTS", c => string.Join(',', c.Mounts.Select(m => style.Shortened(m.Source, MountWidth)))),
            new("LocalVolumes", "LOCAL VOLUMES", _ => "0"),
            new("Networks", "NETWORKS", c => c.Network),
            new("Platform", "PLATFORM", _ => NilValue.Interface),
        ])
    {
        ReadLabel = (container, name) => container.Labels.TryGetValue(name, out var value) ? value : "",
    };

    /// <summary>Docker tries a template before it lists, and has other words for what is wrong with it then.</summary>
    /// <exception cref="DavitException">InvalidArgument.</exception>
    public static void Check(string format, RowStyle style)
    {
        var verb = "parse";
        try
        {
            var template = Template.Parse(format);
            verb = "execute";
            template.Execute(Shape(style, _ => new ContainerSize(0, 0)).RowOf(Nobody));
        }
        catch (TemplateException e)
        {
            throw new DavitException(ErrorKind.InvalidArgument, $"failed to {verb} template: {e.Message}", innerException: e);
        }
    }

    private static string Size(ContainerSize size) =>
        HumanText.Size(size.WritableBytes) + (size.RootBytes > 0 ? $" (virtual {HumanText.Size(size.RootBytes)})" : "");

    private static string Status(ContainerSummary container, DateTimeOffset now) => container.State switch
    {
        ContainerState.Running => $"Up {HumanText.Duration(now - (container.Started ?? now))}",
        ContainerState.Exited => $"Exited ({container.ExitCode}) {HumanText.Ago(container.Finished, now)}",
        _ => "Created",
    };
}

internal enum SizeColumn
{
    Hidden,
    Shown,
}
