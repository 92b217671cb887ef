using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Oci;

namespace Davit.Cli.Verbs.Images;

internal static class InspectVerb
{
    private static readonly OptionSpec Type = OptionSpec.Text("type", null, "string", "Only inspect objects of the given type: image or container") with { Choices = ["image", "container"] };

    public static CommandSpec Define() => new()
    {
        Name = "inspect",
        Arguments = "[OPTIONS] NAME|ID [NAME|ID...]",
        Summary = "Return low-level information on images and containers",
        Options = [Type],
        Arity = Arity.AtLeast(1),
        TouchesFiles = false,
        RunAsync = (invocation, face, _) => Task.FromResult(Run(invocation, face)),
    };

    private static int Run(Invocation invocation, Face face)
    {
        var found = new List<string>();
        var missing = new List<string>();
        foreach (var name in invocation.Arguments)
        {
            if (Find(name, invocation.Text(Type), face) is { } json)
            {
                found.Add("    " + json.Replace("\n", "\n    ", StringComparison.Ordinal));
            }
            else
            {
                missing.Add(name);
            }
        }

        face.Out.WriteLine(found.Count == 0 ? "[]" : $"[\n{string.Join(",\n", found)}\n]");
        face.Out.Flush();
        foreach (var name in missing)
        {
            face.Screen.Error.WriteLine($"{ProgramInfo.Name}: No such {invocation.Text(Type) ?? "object"}: {name}");
        }

        return missing.Count == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }

    private static string? Find(string name, string? type, Face face) => type switch
    {
        null => face.Engine.Containers.FindInspection(name) ?? face.Engine.Images.FindInspection(name),
        "image" => face.Engine.Images.FindInspection(name),
        "container" => face.Engine.Containers.FindInspection(name),
        _ => throw new DavitException(ErrorKind.InvalidArgument, $"unknown type: '{type}': must be one of \"image\", \"container\""),
    };
}
