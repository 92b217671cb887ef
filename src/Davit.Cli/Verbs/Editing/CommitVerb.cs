using Davit.Cli.CommandLine;
using Davit.Engine.Editing;
using Davit.Oci;

namespace Davit.Cli.Verbs.Editing;

internal static class CommitVerb
{
    private static readonly OptionSpec Author = OptionSpec.Text("author", 'a', "string", "Author (e.g., \"John Hannibal Smith <hannibal@a-team.com>\")");
    private static readonly OptionSpec Change = OptionSpec.List("change", 'c', "list", "Apply Dockerfile instruction to the created image");
    private static readonly OptionSpec Message = OptionSpec.Text("message", 'm', "string", "Commit message");
    private static readonly OptionSpec Pause = OptionSpec.Flag("pause", 'p', "Pause container during commit", "true");
    private static readonly OptionSpec NoPause = OptionSpec.Flag("no-pause", null, "Disable pausing container during commit");
    private static readonly OptionSpec Squash = OptionSpec.Flag("squash", null, "Make one layer of the container's changes and all layers of its image");

    public static CommandSpec Define() => new()
    {
        Name = "commit",
        Arguments = "[OPTIONS] CONTAINER [REPOSITORY[:TAG]]",
        Summary = "Create a new image from a container's changes",
        Options = [Author, Change, Message, NoPause, Pause, Squash],
        Arity = Arity.Between(1, 2),
        NeedsLinux = true,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var request = new CommitRequest
        {
            Container = invocation.Arguments[0],
            Name = invocation.Arguments.Count > 1 ? ImageReference.Parse(invocation.Arguments[1]).OrLatest() : null,
            Author = invocation.Text(Author),
            Message = invocation.Text(Message),
            Changes = invocation.List(Change),
            Pause = invocation.Has(Pause) && !invocation.Has(NoPause) ? CommitPause.Paused : CommitPause.Running,
            Layers = invocation.Has(Squash) ? CommitLayers.Merged : CommitLayers.Added,
        };
        var id = await face.Engine.Editing.CommitAsync(request, cancellationToken);
        await face.Out.WriteLineAsync(id.ToString());
        return ExitCodes.Success;
    }
}
