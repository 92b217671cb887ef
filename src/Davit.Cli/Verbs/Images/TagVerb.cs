using Davit.Cli.CommandLine;
using Davit.Oci;

namespace Davit.Cli.Verbs.Images;

internal static class TagVerb
{
    public static CommandSpec Define() => new()
    {
        Name = "tag",
        Arguments = "SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]",
        Summary = "Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE",
        Arity = Arity.Exactly(2),
        TouchesFiles = false,
        RunAsync = (invocation, face, _) =>
        {
            face.Engine.Images.Tag(invocation.Arguments[0], ImageReference.Parse(invocation.Arguments[1]).OrLatest());
            return Task.FromResult(ExitCodes.Success);
        },
    };
}
