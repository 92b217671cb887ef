using Davit.Cli.CommandLine;
using Davit.Cli.Rendering.Formatting;
using Davit.Cli.Rendering.Inspection;
using Davit.Engine.Containers;
using Davit.Oci;

namespace Davit.Cli.Verbs.Images;

/// <summary><c>inspect</c> for all objects, <c>image inspect</c> and <c>container inspect</c> for one kind.</summary>
internal static class InspectVerb
{
    private const string Kinds = "\"container\", \"image\"";

    private static readonly OptionSpec Type = OptionSpec.Text("type", null, "string", "Only inspect objects of the given type") with { Choices = ["image", "container"] };
    private static readonly OptionSpec Size = OptionSpec.Flag("size", 's', "Display total file sizes if the type is container");
    private static readonly OptionSpec ContainerSize = OptionSpec.Flag("size", 's', "Display total file sizes");
    private static readonly OptionSpec PlatformOption = OptionSpec.Text("platform", null, "string", "Inspect a specific platform of the multi-platform image. 'os[/arch[/variant]]': Explicit platform (eg. linux/amd64)");

    public static CommandSpec Define() => new()
    {
        Name = "inspect",
        Arguments = "[OPTIONS] NAME|ID [NAME|ID...]",
        Summary = "Return low-level information on images and containers",
        Options = [FormatOption.ForObjects, Size, Type],
        Arity = Arity.AtLeast(1),
        TouchesFiles = false,
        RunAsync = (invocation, face, _) =>
        {
            var type = TypeOf(invocation);
            return Task.FromResult(Run(invocation, face, name => Find(name, type, invocation, face)));
        },
    };

    public static CommandSpec DefineForImages() => new()
    {
        Name = "image inspect",
        Arguments = "[OPTIONS] IMAGE [IMAGE...]",
        Summary = "Display detailed information on one or more images",
        Options = [FormatOption.ForObjects, PlatformOption],
        Arity = Arity.AtLeast(1),
        TouchesFiles = false,
        RunAsync = (invocation, face, _) => Task.FromResult(Run(invocation, face, name => Find(name, "image", invocation, face))),
    };

    public static CommandSpec DefineForContainers() => new()
    {
        Name = "container inspect",
        Arguments = "[OPTIONS] CONTAINER [CONTAINER...]",
        Summary = "Display detailed information on one or more containers",
        Options = [FormatOption.ForObjects, ContainerSize],
        Arity = Arity.AtLeast(1),
        TouchesFiles = false,
        RunAsync = (invocation, face, _) => Task.FromResult(Run(invocation, face, name => Find(name, "container", invocation, face))),
    };

    private static int Run(Invocation invocation, Face face, Func<string, InspectedObject> find)
    {
        InspectionFormatter formatter;
        try
        {
            formatter = new InspectionFormatter(invocation.Text(FormatOption.ForObjects));
        }
        catch (DavitException e)
        {
            face.Screen.Error.WriteLine($"{ProgramInfo.Name}: {e.Message}");
            return ExitCodes.BadTemplate;
        }

        var errors = new List<string>();
        foreach (var name in invocation.Arguments)
        {
            try
            {
                formatter.Add(find(name));
            }
            catch (DavitException e) when (e.Kind is ErrorKind.NotFound or ErrorKind.InvalidArgument)
            {
                // The others are still shown, as Docker does.
                errors.Add(e.Message);
            }
        }

        formatter.WriteTo(face.Out);
        face.Out.Flush();
        errors.ForEach(error => face.Screen.Error.WriteLine($"{ProgramInfo.Name}: {error}"));
        return errors.Count == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }

    private static string? TypeOf(Invocation invocation) => invocation.Text(Type) switch
    {
        null or "image" or "container" => invocation.Text(Type),
        "" => throw new DavitException(ErrorKind.InvalidArgument, $"type is empty: must be one of {Kinds}"),
        var unknown => throw new DavitException(ErrorKind.InvalidArgument, $"unknown type: \"{unknown}\": must be one of {Kinds}"),
    };

    private static InspectedObject Find(string name, string? type, Invocation invocation, Face face)
    {
        var size = invocation.Has(Size) || invocation.Has(ContainerSize) ? InspectedSize.Measured : InspectedSize.Omitted;
        if (type != "image" && face.Engine.Containers.FindInspection(name, size) is { } container)
        {
            return new InspectedObject(ObjectKind.Container, container);
        }

        if (type == "container")
        {
            throw new DavitException(ErrorKind.NotFound, $"No such container: {name}");
        }

        var platform = invocation.Command.Options.Contains(PlatformOption) ? invocation.ParsedObject(PlatformOption, Platform.Parse) : null;
        if (face.Engine.Images.FindInspection(name, platform) is { } image)
        {
            if (invocation.Has(Size))
            {
                face.Screen.Error.WriteLine("WARNING: --size ignored for image");
            }

            return new InspectedObject(ObjectKind.Image, image);
        }

        throw new DavitException(ErrorKind.NotFound, type is null ? $"No such object: {name}" : $"No such image: {WithTag(name)}");
    }

    private static string WithTag(string name) => ImageReference.TryParse(name, out var reference) ? reference.OrLatest().FamiliarName : name;
}
