using Davit.Cli.CommandLine;
using Davit.Oci;

namespace Davit.Cli.Verbs.Editing;

internal static class ImageUnmountVerb
{
    private static readonly OptionSpec All = OptionSpec.Flag("all", 'a', "Unmount all images");

    public static CommandSpec Define() => new()
    {
        Name = "image unmount",
        Arguments = "[OPTIONS] [IMAGE...]",
        Summary = "Unmount images that 'image mount' mounted",
        Options = [All],
        Arity = Arity.AtLeast(0),
        // A mount made in a user namespace of its own would end with the command.
        NeedsLinux = true,
        TouchesFiles = false,
        RunAsync = (invocation, face, _) => Task.FromResult(Run(invocation, face)),
    };

    private static int Run(Invocation invocation, Face face)
    {
        if (invocation.Has(All) == invocation.Arguments.Count > 0)
        {
            throw new UsageException(invocation.Command, $"{ProgramInfo.Name}: name images, or give --all alone", ExitCodes.Failure);
        }

        if (invocation.Has(All))
        {
            foreach (var mount in face.Engine.Mounting.UnmountAll())
            {
                face.Out.WriteLine(mount.Id.ToString());
            }
        }

        foreach (var name in invocation.Arguments)
        {
            if (!face.Engine.Mounting.Unmount(name))
            {
                throw new DavitException(ErrorKind.Conflict, $"unmount image '{name}': it is not mounted", "List what is with 'davit image mount'.");
            }

            face.Out.WriteLine(name);
        }

        return ExitCodes.Success;
    }
}
