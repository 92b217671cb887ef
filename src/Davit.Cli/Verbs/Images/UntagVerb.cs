using Davit.Cli.CommandLine;
using Davit.Oci;

namespace Davit.Cli.Verbs.Images;

internal static class UntagVerb
{
    public static CommandSpec Define() => new()
    {
        Name = "untag",
        Arguments = "IMAGE [IMAGE[:TAG]...]",
        Summary = "Take names away from an image, and never the image",
        Arity = Arity.AtLeast(1),
        RunAsync = (invocation, face, _) =>
        {
            var names = invocation.Arguments.Skip(1).Select(ImageReference.Parse).ToArray();
            foreach (var name in face.Engine.Images.Untag(invocation.Arguments[0], names))
            {
                face.Out.WriteLine($"Untagged: {name}");
            }

            return Task.FromResult(ExitCodes.Success);
        },
    };
}
