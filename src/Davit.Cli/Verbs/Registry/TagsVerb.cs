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
        var named = RemoteName.Parse(invocation.Arguments[0]);
        if (named.Digest is not null)
        {
            throw new DavitException(ErrorKind.InvalidArgument, $"list tags of '{named.FamiliarName}': it has a digest", "Write a repository, or one of its tags.");
        }

        var repository = named.WithoutTagAndDigest();
        IReadOnlyList<string> names = named.Tag is { } tag ? [tag] : await registries.ListTagsAsync(repository, cancellationToken);
        if (invocation.Has(Quiet) && named.Tag is null)
        {
            WriteNames(names, face);
            return ExitCodes.Success;
        }

        var limit = invocation.Integer(Limit) switch
        {
            null or 0 => int.MaxValue,
            < 0 => throw new DavitException(ErrorKind.InvalidArgument, $"invalid limit {invocation.Integer(Limit)}: it is below 0"),
            { } most => (int)Math.Min(most, int.MaxValue),
        };
        var tags = await registries.DescribeTagsAsync(repository, [.. names.Take(limit)], cancellationToken);
        if (named.Tag is not null && tags.Count == 0)
        {
            throw new DavitException(ErrorKind.NotFound, $"manifest for {named.FamiliarName} not found: manifest unknown");
        }

        if (invocation.Has(Quiet))
        {
            WriteNames(names, face);
            return ExitCodes.Success;
        }

        var style = new RowStyle(!invocation.Has(NoTruncation), face.EngineOptions.Time);
        var format = invocation.Text(FormatOption.ForLists) is { Length: > 0 } given ? given : null;
        new ListFormatter<RemoteTag>(RemoteTagRows.Shape(style), RemoteTagRows.Format(format)).Write(face.Out, tags);
        if (names.Count > limit)
        {
            await face.Out.FlushAsync(cancellationToken);
            face.Screen.Error.WriteLine($"{limit} of {names.Count} tags; '--limit 0' shows all, '-q' their names alone");
        }

        return ExitCodes.Success;
    }

    private static void WriteNames(IReadOnlyList<string> names, Face face)
    {
        foreach (var name in names)
        {
            face.Out.WriteLine(name);
        }
    }
}
