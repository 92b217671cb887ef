using Davit.Cli.CommandLine;
using Davit.Cli.Rendering.Formatting;
using Davit.Cli.Rendering.Images;
using Davit.Engine.Registries;
using Davit.Oci;

namespace Davit.Cli.Verbs.Registry;

internal static class TagsVerb
{
    private static readonly OptionSpec Limit = OptionSpec.Text("limit", 'n', "int", "Show at most this many tags, newest versions first (0 for all)", "25");
    private static readonly OptionSpec Quiet = OptionSpec.Flag("quiet", 'q', "Only show names, all of them");
    private static readonly OptionSpec NoTruncation = OptionSpec.Flag("no-trunc", null, "Don't truncate output");

    public static CommandSpec Define() => new()
    {
        Name = "ls-remote",
        Arguments = "[OPTIONS] REPOSITORY[:TAG]",
        Summary = "List the tags of a repository at its registry, newest version first",
        Options = [FormatOption.ForLists, Limit, Quiet, NoTruncation, TraceOption.Spec],
        Arity = Arity.Exactly(1),
        UsesStore = false,
        AsksRegistry = true,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        using var registries = TraceOption.Open(invocation, face);
        var named = ImageReference.Parse(invocation.Arguments[0]);
        var repository = named.WithoutTagAndDigest();
        var names = named.Tag is { } tag ? [tag] : await registries.ListTagsAsync(repository, cancellationToken);
        if (invocation.Has(Quiet))
        {
            foreach (var name in names)
            {
                face.Out.WriteLine(name);
            }

            return ExitCodes.Success;
        }

        var limit = invocation.Integer(Limit) is { } most and > 0 ? (int)Math.Min(most, int.MaxValue) : int.MaxValue;
        var tags = await registries.DescribeTagsAsync(repository, [.. names.Take(limit)], cancellationToken);
        var style = new RowStyle(!invocation.Has(NoTruncation), face.EngineOptions.Time);
        var format = invocation.Text(FormatOption.ForLists) is { Length: > 0 } given ? given : null;
        new ListFormatter<RemoteTag>(RemoteTagRows.Shape(style), RemoteTagRows.Format(format)).Write(face.Out, tags);
        if (names.Count > limit)
        {
            face.Screen.Error.WriteLine($"{limit} of {names.Count} tags; '--limit 0' shows all, '-q' their names alone");
        }

        return ExitCodes.Success;
    }
}
