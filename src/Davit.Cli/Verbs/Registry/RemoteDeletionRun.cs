using Davit.Cli.CommandLine;
using Davit.Engine.Registries;
using Davit.Oci;

namespace Davit.Cli.Verbs.Registry;

/// <summary>Deletes one name after the other and tells what went; a name that fails does not keep the others.</summary>
internal sealed class RemoteDeletionRun(Engine.Registries.Registries registries, Face face, SharedTags sharedTags)
{
    private readonly HashSet<string> _gone = new(StringComparer.Ordinal);

    /// <returns>False when some are still there.</returns>
    public async Task<bool> RunAsync(IReadOnlyList<ImageReference> references, CancellationToken cancellationToken)
    {
        var isComplete = true;
        foreach (var reference in references.Where(r => !_gone.Contains(r.ToString())))
        {
            try
            {
                var also = references.Where(r => r.Repository == reference.Repository).Select(r => r.Tag).OfType<string>().ToArray();
                Tell(await registries.DeleteAsync(new DeleteRemoteRequest(reference) { SharedTags = sharedTags, AlsoGoing = also }, cancellationToken));
            }
            catch (DavitException e)
            {
                await ReportAsync(face, e);
                isComplete = false;
            }
        }

        return isComplete;
    }

    public static async Task ReportAsync(Face face, DavitException error)
    {
        await face.Out.FlushAsync(CancellationToken.None);
        await face.Screen.Error.WriteLineAsync($"{ProgramInfo.Name}: {error.Message}");
        if (error.Hint is not null)
        {
            await face.Screen.Error.WriteLineAsync(error.Hint);
        }
    }

    private void Tell(RemoteDeletion deletion)
    {
        foreach (var tag in deletion.Tags)
        {
            var name = deletion.Reference.WithTag(tag);
            _gone.Add(name.ToString());
            face.Out.WriteLine($"Untagged: {name.FamiliarName}");
        }

        if (deletion.Extent == DeletionExtent.Manifest)
        {
            var name = deletion.Reference.WithDigest(deletion.Digest);
            _gone.Add(name.ToString());
            face.Out.WriteLine($"Deleted: {name.FamiliarName}");
        }
    }
}
