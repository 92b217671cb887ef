using Davit.Oci;

namespace Davit.Cli.Rendering;

/// <summary>What failed while other things went on, on standard error; each hint once.</summary>
internal sealed class Complaints(Screen screen)
{
    private const string Program = "davit";

    private readonly HashSet<string> _hints = new(StringComparer.Ordinal);

    public void Tell(DavitException problem) => Tell(problem, problem.Message);

    /// <param name="problem">Its hint follows.</param>
    /// <param name="message">In the place of its own.</param>
    public void Tell(DavitException problem, string message)
    {
        // In the order in which it happened, where both streams are one.
        screen.Out.Flush();
        screen.Error.WriteLine($"{Program}: {message}");
        if (problem.Hint is { } hint && _hints.Add(hint))
        {
            screen.Error.WriteLine(hint);
        }
    }
}
