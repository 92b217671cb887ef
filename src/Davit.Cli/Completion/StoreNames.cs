using Davit.Cli.CommandLine;
using Davit.Oci;

namespace Davit.Cli.Completion;

/// <summary>The names in the user's store. A store that is not there or cannot be read has none: a shell cannot show an error here.</summary>
internal sealed class StoreNames(Face face) : IStoreNames
{
    public IReadOnlyList<Candidate> Images() => Read(() =>
        [.. face.Engine.Images.List().Where(i => i.Name is not null).Select(i => new Candidate(i.Name!.FamiliarName, i.Id.Digest.ShortHex))]);

    public IReadOnlyList<Candidate> Containers() => Read(() =>
        [.. face.Engine.Containers.List().Select(c => new Candidate(c.Name, c.ImageName))]);

    private static IReadOnlyList<Candidate> Read(Func<IReadOnlyList<Candidate>> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is DavitException or IOException or InvalidOperationException)
        {
            return [];
        }
    }
}
