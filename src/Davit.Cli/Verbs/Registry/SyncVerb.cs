using System.Text;
using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Cli.Rendering.Formatting;
using Davit.Cli.Rendering.Syncing;
using Davit.Engine.Syncing;

namespace Davit.Cli.Verbs.Registry;

internal static class SyncVerb
{
    private const string StandardInput = "-";

    private static readonly OptionSpec DryRun = OptionSpec.Flag("dry-run", null, "Show what would be copied and deleted, and do nothing");
    private static readonly OptionSpec Quiet = OptionSpec.Flag("quiet", 'q', "Only tell what failed");

    private const string Help = """
        Mirror the repositories of a list

        The list is a YAML file, - for standard input:

          defaults:
            target: registry.example.com/mirror/     # the source's path follows
          sync:
            - source: docker.io/library/nginx
              tags: [latest, "*-alpine"]             # names, patterns, /regular expressions/
              semver: ">=1.20 <2"                    # of what matches
              keep: 5                                # the newest of it
              platforms: [linux/amd64, linux/arm64]
              referrers: false                       # true: signatures and SBOMs come along
              delete: false                          # true: what is not wanted goes at the target

        Exit codes: 0 all is there, 1 something failed, 2 the list cannot be read.
        """;

    public static CommandSpec Define() => new()
    {
        Name = "sync",
        Arguments = "[OPTIONS] FILE",
        Summary = Help,
        Options = [DryRun, FormatOption.ForLists, Quiet, TraceOption.Spec],
        Arity = Arity.Exactly(1),
        TouchesFiles = false,
        FailureExitCode = ExitCodes.NothingDone,
        AsksRegistry = true,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var format = invocation.Text(FormatOption.ForLists) is { Length: > 0 } given ? new ListFormatter<SyncedTag>(SyncRows.Shape(), SyncRows.Format(given)) : null;
        var mode = invocation.Has(DryRun) ? SyncMode.DryRun : SyncMode.Copy;
        var file = invocation.Arguments[0];
        var list = SyncList.Parse(await ReadAsync(file, face, cancellationToken), file == StandardInput ? "standard input" : file);
        var complaints = new Complaints(face.Screen);
        foreach (var problem in list.Problems)
        {
            complaints.Tell(problem);
        }

        if (list.Entries.Count == 0)
        {
            return ExitCodes.NothingDone;
        }

        using var renderer = new SyncRenderer(TraceOption.Apply(invocation, face), mode);
        var isSilent = invocation.Has(Quiet) || format is not null;
        var report = await face.Engine.Syncing.RunAsync(new SyncRequest(list) { Mode = mode, Progress = isSilent ? null : renderer }, cancellationToken);
        renderer.Finish();
        foreach (var tag in report.Tags.Where(t => t.Error is not null))
        {
            complaints.Tell(tag.Error!, $"{tag.Source.FamiliarName} to {tag.Target.FamiliarName}: {tag.Error!.Message}");
        }

        if (format is not null)
        {
            format.Write(face.Out, report.Tags);
        }
        else if (!invocation.Has(Quiet))
        {
            SyncSummary.Write(face.Out, report, mode);
        }

        return report.IsComplete && list.Problems.Count == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }

    private static async Task<string> ReadAsync(string file, Face face, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(file == StandardInput ? face.Screen.OpenInput() : File.OpenRead(file), Encoding.UTF8);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
