using Davit.Cli.CommandLine;

namespace Davit.Cli.Verbs.Images;

internal static class UntagVerb
{
    public static CommandSpec Define() => new()
    {
        Name = "untag",
        Arguments = "IMAGE[:TAG] [IMAGE[:TAG]...]",
        Summary = "Take names away from images, and never an image; an ID stands for all its names",
        Arity = Arity.AtLeast(1),
        RunAsync = (invocation, face, _) =>
        {
            foreach (var name in face.Engine.Images.Untag(invocation.Arguments))
            {
                face.Out.WriteLine($"Untagged: {name}");
            }

            return Task.FromResult(ExitCodes.Success);
        },
    };
}
