using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Engine.Containers;

namespace Davit.Cli.Verbs.Containers;

internal static class PsVerb
{
    private const int ShortIdLength = 12;
    private const int CommandWidth = 20;

    private static readonly OptionSpec All = OptionSpec.Flag("all", 'a', "Show all containers (default shows just running)");
    private static readonly OptionSpec NoTruncation = OptionSpec.Flag("no-trunc", null, "Don't truncate output");
    private static readonly OptionSpec Quiet = OptionSpec.Flag("quiet", 'q', "Only display container IDs");

    public static CommandSpec Define() => new()
    {
        Name = "ps",
        Arguments = "[OPTIONS]",
        Summary = "List containers",
        Options = [All, NoTruncation, Quiet],
        TouchesFiles = false,
        RunAsync = (invocation, face, _) => Task.FromResult(Run(invocation, face)),
    };

    private static int Run(Invocation invocation, Face face)
    {
        var containers = face.Engine.Containers.List().Where(c => invocation.Has(All) || c.State == ContainerState.Running);
        var isFull = invocation.Has(NoTruncation);
        var now = face.EngineOptions.Time.GetUtcNow();
        var table = new TextTable("CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES");
        foreach (var container in containers)
        {
            var id = isFull ? container.Id : container.Id[..ShortIdLength];
            if (invocation.Has(Quiet))
            {
                face.Out.WriteLine(id);
                continue;
            }

            table.Add(id, container.ImageName, Command(container, isFull), HumanText.Ago(container.Created, now), Status(container, now), "", container.Name);
        }

        if (!invocation.Has(Quiet))
        {
            table.WriteTo(face.Out);
        }

        return ExitCodes.Success;
    }

    private static string Command(ContainerSummary container, bool isFull)
    {
        var text = string.Join(' ', container.Command);
        return $"\"{(isFull || text.Length <= CommandWidth ? text : text[..(CommandWidth - 1)] + "…")}\"";
    }

    private static string Status(ContainerSummary container, DateTimeOffset now) => container.State switch
    {
        ContainerState.Running => $"Up {HumanText.Duration(now - (container.Started ?? now))}",
        ContainerState.Exited => $"Exited ({container.ExitCode}) {HumanText.Ago(container.Finished, now)}",
        _ => "Created",
    };
}
