using Davit.Cli.CommandLine;
using Davit.Engine.Sending;
using Davit.Oci;

namespace Davit.Cli.Verbs.Registry;

/// <summary>What <c>davit push ssh://…</c> runs at the other end. Standard output belongs to the conversation.</summary>
internal static class ImageReceiveVerb
{
    private const string Help = """
        Take in the image that 'davit push ssh://...' sends

        Run by it at the other end of ssh; it talks with it on standard input and output.
        """;

    public static CommandSpec Define() => new()
    {
        Name = "image receive",
        Arguments = "NAME[:TAG]",
        Summary = Help,
        Arity = Arity.Exactly(1),
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var reference = ImageReference.Parse(invocation.Arguments[0]).OrLatest();
        if (face.Screen.IsInputTerminal || face.Screen.IsOutputTerminal)
        {
            throw new DavitException(ErrorKind.InvalidArgument, "cannot receive an image from a terminal", "Run 'davit push ssh://HOST/NAME' on the other machine; it runs this one.");
        }

        await using var input = face.Screen.OpenInput();
        await using var output = face.Screen.OpenOutput();
        await face.Engine.Sending.ReceiveAsync(new ReceiveImageRequest(reference, input, output), cancellationToken);
        return ExitCodes.Success;
    }
}
