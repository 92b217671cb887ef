using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
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
        Name = "image tags",
        Arguments = "[OPTIONS] REPOSITORY",
        Summary = "List the tags of a repository at its registry, newest version first",
        Options = [Limit, Quiet, NoTruncation],
        Arity = Arity.Exactly(1),
        UsesStore = false,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        using var registries = Davit.Engine.Registries.Registries.Open(face.EngineOptions);
        var repository = ImageReference.Parse(invocation.Arguments[0]).WithoutTagAndDigest();
        var names = await registries.ListTagsAsync(repository, cancellationToken);
        if (invocation.Has(Quiet))
        {
            foreach (var name in names)
            {
                face.Out.WriteLine(name);
            }

            return ExitCodes.Success;
        }

        var limit = invocation.Integer(Limit) is { } given and > 0 ? (int)Math.Min(given, int.MaxValue) : int.MaxValue;
        var tags = await registries.DescribeTagsAsync(repository, [.. names.Take(limit)], cancellationToken);
        Write(tags, face, invocation.Has(NoTruncation));
        if (names.Count > limit)
        {
            face.Screen.Error.WriteLine($"{limit} of {names.Count} tags; '--limit 0' shows all, '-q' their names alone");
        }

        return ExitCodes.Success;
    }

    private static void Write(IReadOnlyList<RemoteTag> tags, Face face, bool isFull)
    {
        var now = face.EngineOptions.Time.GetUtcNow();
        var table = new TextTable("TAG", "DIGEST", "CREATED", "SIZE", "PLATFORMS");
        foreach (var tag in tags)
        {
            table.Add(
                tag.Name,
                isFull ? tag.Digest.ToString() : tag.Digest.ShortHex,
                HumanText.Ago(tag.Created, now),
                HumanText.Size(tag.SizeBytes),
                string.Join(", ", tag.Platforms));
        }

        table.WriteTo(face.Out);
    }
}
