using Davit.Cli.CommandLine;
using Davit.Engine.Comparing;

namespace Davit.Cli.Verbs.Editing;

internal static class DiffVerb
{
    public static CommandSpec Define() => new()
    {
        Name = "diff",
        Arguments = "CONTAINER",
        Summary = "Inspect changes to files or directories on a container's filesystem",
        Arity = Arity.Exactly(1),
        NeedsLinux = true,
        RunAsync = (invocation, face, _) =>
        {
            foreach (var (kind, path) in face.Engine.Comparing.ListContainerChanges(invocation.Arguments[0]))
            {
                face.Out.WriteLine($"{Letter(kind)} {path}");
            }

            return Task.FromResult(ExitCodes.Success);
        },
    };

    internal static char Letter(FileDifferenceKind kind) => kind switch
    {
        FileDifferenceKind.Added => 'A',
        FileDifferenceKind.Deleted => 'D',
        _ => 'C',
    };
}
