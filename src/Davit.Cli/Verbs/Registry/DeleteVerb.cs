using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Cli.Verbs.Upkeep;
using Davit.Engine.Registries;
using Davit.Oci;

namespace Davit.Cli.Verbs.Registry;

internal static class DeleteVerb
{
    private static readonly OptionSpec DryRun = OptionSpec.Flag("dry-run", null, "Show what would be deleted and which tags share its manifest, and delete nothing");
    private static readonly OptionSpec SharedTagsToo = OptionSpec.Flag("with-shared-tags", null, "Where a registry cannot delete a tag alone, delete its manifest and all other tags of it");

    private const string Help = """
        Delete tags and manifests at their registry

        NAME:TAG deletes the tag, NAME@DIGEST the manifest and all its tags.
        The images of this machine stay as they are.
        """;

    public static CommandSpec Define() => new()
    {
        Name = "delete",
        Arguments = "[OPTIONS] IMAGE [IMAGE...]",
        Summary = Help,
        Options = [DryRun, PruneOptions.Force, SharedTagsToo, TraceOption.Spec],
        Arity = Arity.AtLeast(1),
        UsesStore = false,
        AsksRegistry = true,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var references = invocation.Arguments.Select(RemoteName.ParsePointed).Distinct().ToArray();
        using var registries = TraceOption.Open(invocation, face);
        var complaints = new Complaints(face.Screen);
        var found = await FindAsync(registries, references, complaints, cancellationToken);
        var exitCode = found.Count == references.Length ? ExitCodes.Success : ExitCodes.Failure;
        if (found.Count == 0)
        {
            return exitCode;
        }

        if (invocation.Has(DryRun))
        {
            await ShowAsync(registries, found, face, cancellationToken);
            return exitCode;
        }

        var warning = $"WARNING! This will delete at the registry:\n{string.Concat(found.Select(f => $"  - {Describe(f)}\n"))}\nAre you sure you want to continue?";
        if (!invocation.Has(PruneOptions.Force) && !await Confirmation.AskAsync(face.Screen, warning, cancellationToken))
        {
            return exitCode;
        }

        var deletion = new RemoteDeletionRun(registries, face.Screen, complaints) { SharedTags = invocation.Has(SharedTagsToo) ? SharedTags.Go : SharedTags.Stay };
        return await deletion.RunAsync([.. found.Select(f => f.Reference)], cancellationToken) ? exitCode : ExitCodes.Failure;
    }

    private static async Task<List<(ImageReference Reference, Digest Digest)>> FindAsync(
        Engine.Registries.Registries registries, ImageReference[] references, Complaints complaints, CancellationToken cancellationToken)
    {
        var found = new List<(ImageReference, Digest)>();
        foreach (var reference in references)
        {
            try
            {
                found.Add((reference, await registries.ResolveAsync(reference, cancellationToken)));
            }
            catch (DavitException e)
            {
                complaints.Tell(e);
            }
        }

        return found;
    }

    private static string Describe((ImageReference Reference, Digest Digest) found) =>
        found.Reference.Digest is null ? $"{found.Reference.FamiliarName} ({found.Digest.ShortHex})" : $"{found.Reference.FamiliarName}, and its tags";

    private static async Task ShowAsync(
        Engine.Registries.Registries registries, IReadOnlyList<(ImageReference Reference, Digest Digest)> found, Face face, CancellationToken cancellationToken)
    {
        var table = new TextTable("IMAGE", "DIGEST", "SHARED WITH");
        foreach (var (reference, digest) in found)
        {
            var uses = await registries.FindUsesAsync(reference.WithoutTagAndDigest(), digest, cancellationToken);
            table.Add(reference.FamiliarName, digest.ShortHex, string.Join(", ", [.. uses.Tags.Where(t => t != reference.Tag), .. uses.Indexes.Select(t => $"{t} (index)")]));
        }

        table.WriteTo(face.Out);
    }
}
