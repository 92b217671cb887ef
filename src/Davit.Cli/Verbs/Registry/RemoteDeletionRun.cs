using Davit.Cli.Rendering;
using Davit.Engine.Registries;
using Davit.Oci;

namespace Davit.Cli.Verbs.Registry;

/// <summary>Deletes one name after the other and tells what went; a name that fails does not keep the others.</summary>
internal sealed class RemoteDeletionRun(Engine.Registries.Registries registries, Screen screen, Complaints complaints)
{
    private readonly HashSet<string> _gone = new(StringComparer.Ordinal);

    public SharedTags SharedTags { get; init; }

    /// <returns>False when some are still there.</returns>
    public async Task<bool> RunAsync(IReadOnlyList<ImageReference> references, CancellationToken cancellationToken)
    {
        var isComplete = true;
        foreach (var reference in references.Where(r => !_gone.Contains(r.ToString())))
        {
            try
            {
                var also = references.Where(r => r.Repository == reference.Repository).Select(r => r.Tag).OfType<string>().ToArray();
                Tell(await registries.DeleteAsync(new DeleteRemoteRequest(reference) { SharedTags = SharedTags, AlsoGoing = also }, cancellationToken));
            }
            catch (DavitException e)
            {
                complaints.Tell(e);
                isComplete = false;
            }
        }

        return isComplete;
    }

    private void Tell(RemoteDeletion deletion)
    {
        foreach (var tag in deletion.Tags)
        {
            var name = deletion.Reference.WithTag(tag);
            _gone.Add(name.ToString());
            screen.Out.WriteLine($"Untagged: {name.FamiliarName}");
        }

        if (deletion.Extent == DeletionExtent.Manifest)
        {
            var name = deletion.Reference.WithDigest(deletion.Digest);
            _gone.Add(name.ToString());
            screen.Out.WriteLine($"Deleted: {name.FamiliarName}");
        }
    }
}
