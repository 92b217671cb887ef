using Davit.Cli.CommandLine;
using Davit.Engine.Syncing;
using Davit.Oci;

namespace Davit.Cli.Rendering.Syncing;

/// <summary>What failed, on standard error; each hint once.</summary>
internal sealed class SyncProblems(Face face)
{
    private readonly HashSet<string> _hints = new(StringComparer.Ordinal);

    public void Tell(IEnumerable<DavitException> problems)
    {
        foreach (var problem in problems)
        {
            Tell(problem, problem.Message);
        }
    }

    public void Tell(SyncReport report)
    {
        face.Out.Flush();
        foreach (var tag in report.Tags)
        {
            if (tag.Error is { } error)
            {
                Tell(error, $"{tag.Source.FamiliarName} to {tag.Target.FamiliarName}: {error.Message}");
            }
        }
    }

    private void Tell(DavitException problem, string message)
    {
        face.Screen.Error.WriteLine($"{ProgramInfo.Name}: {message}");
        if (problem.Hint is { } hint && _hints.Add(hint))
        {
            face.Screen.Error.WriteLine(hint);
        }
    }
}
