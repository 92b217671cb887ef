using System.Globalization;
using Davit.Linux;
using Davit.Runtime.Specs;

namespace Davit.Runtime.Execution;

/// <summary>Removes the control groups of a container of which no runtime knows any more.</summary>
internal static class ControlGroupCleaner
{
    private const int Attempts = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Also kills what still runs in them.</summary>
    public static async Task RemoveAsync(string? parent, string containerId, CancellationToken cancellationToken)
    {
        var path = ControlGroupPath.Of(parent, containerId).TrimStart('/');
        foreach (var directory in Hierarchies().Select(h => Path.Combine(h, path)).Where(Directory.Exists))
        {
            await RemoveAsync(directory, cancellationToken);
        }
    }

    private static IEnumerable<string> Hierarchies()
    {
        var groups = ControlGroups.Probe();
        return groups.Mode switch
        {
            ControlGroupMode.None => [],
            ControlGroupMode.Unified => [groups.Root],
            _ => Directory.EnumerateDirectories(groups.Root),
        };
    }

    private static async Task RemoveAsync(string directory, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts && !TryRemove(directory); attempt++)
        {
            Kill(directory);
            await Task.Delay(Pause, cancellationToken);
        }
    }

    // rmdir(2) of a control group takes away its files too, but not groups below it.
    private static bool TryRemove(string directory)
    {
        try
        {
            foreach (var child in Directory.EnumerateDirectories(directory))
            {
                TryRemove(child);
            }

            Directory.Delete(directory);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static void Kill(string directory)
    {
        try
        {
            foreach (var line in File.ReadLines(Path.Combine(directory, "cgroup.procs")))
            {
                if (int.Parse(line, CultureInfo.InvariantCulture) is > 0 and var processId)
                {
                    Signals.Send(processId, Signals.SIGKILL);
                }
            }
        }
        catch (IOException)
        {
            // Gone meanwhile.
        }
    }
}
