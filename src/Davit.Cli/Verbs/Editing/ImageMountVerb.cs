using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Oci;

namespace Davit.Cli.Verbs.Editing;

internal static class ImageMountVerb
{
    private static readonly OptionSpec PlatformOption = OptionSpec.Text("platform", null, "string", "Mount the image for the given platform");

    public static CommandSpec Define() => new()
    {
        Name = "image mount",
        Arguments = "[OPTIONS] [IMAGE...]",
        Summary = "Mount an image's files read-only and print where; without an image list what is mounted",
        Options = [PlatformOption],
        Arity = Arity.AtLeast(0),
        // A mount made in a user namespace of its own would end with the command.
        NeedsLinux = true,
        TouchesFiles = false,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        if (invocation.Arguments.Count == 0)
        {
            List(face);
        }

        foreach (var name in invocation.Arguments)
        {
            var path = await face.Engine.Mounting.MountAsync(name, invocation.ParsedObject(PlatformOption, Platform.Parse), cancellationToken);
            await face.Out.WriteLineAsync(path);
        }

        return ExitCodes.Success;
    }

    private static void List(Face face)
    {
        var mounts = face.Engine.Mounting.List();
        if (mounts.Count == 0)
        {
            return;
        }

        var table = new TextTable("IMAGE ID", "TAGS", "MOUNT POINT");
        foreach (var mount in mounts)
        {
            table.Add(mount.Id.Digest.ShortHex, mount.Tags.Count == 0 ? "<none>" : string.Join(' ', mount.Tags.Select(t => t.FamiliarName)), mount.Path);
        }

        table.WriteTo(face.Out);
    }
}
