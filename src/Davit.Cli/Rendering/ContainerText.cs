using Davit.Engine.Containers;

namespace Davit.Cli.Rendering;

/// <summary>A container's command and state in Docker's words.</summary>
internal static class ContainerText
{
    private const int CommandWidth = 20;

    /// <summary>Quoted, cut where lists cut it.</summary>
    public static string Command(ContainerSummary container)
    {
        var text = string.Join(' ', container.Command);
        return $"\"{(text.Length <= CommandWidth ? text : text[..(CommandWidth - 1)] + "…")}\"";
    }

    public static string Status(ContainerSummary container, DateTimeOffset now) => container.State switch
    {
        ContainerState.Running => $"Up {HumanText.Duration(now - (container.Started ?? now))}",
        ContainerState.Exited => $"Exited ({container.ExitCode}) {HumanText.Ago(container.Finished, now)}",
        _ => "Created",
    };
}
