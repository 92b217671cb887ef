using Davit.Content.Transfers;
using Davit.Oci;
using Davit.Registry;

namespace Davit.Engine.Images;

/// <summary>The manifests and indexes of one pull.</summary>
internal sealed class PulledDocuments
{
    private const int MaxIndexDepth = 4;

    private readonly RawManifest _root;
    private readonly List<Document<ImageIndex>> _indexes = [];
    private readonly List<Descriptor> _listed = [];

    public PulledDocuments(RegistryRepository repository, RawManifest root)
    {
        Repository = repository;
        _root = root;
        if (root.MediaType.IsIndex)
        {
            _indexes.Add(ImageIndex.Parse(root.Bytes, root.MediaType, root.Digest));
        }
    }

    public RegistryRepository Repository { get; }

    /// <summary>Those inside others first; none when the name stands for a manifest.</summary>
    public IReadOnlyList<Document<ImageIndex>> Indexes => _indexes;

    /// <exception cref="DavitException">NotFound: the index has nothing for the platform.</exception>
    public async Task<RawManifest> ChooseAsync(Platform platform, CancellationToken cancellationToken)
    {
        if (_indexes is not [var index])
        {
            return _root;
        }

        return await Repository.GetManifestAsync(PlatformMatcher.For(platform).Require(index.Value), cancellationToken);
    }

    /// <summary>The manifests of all platforms, attestations with them, in the order of the index.</summary>
    public async Task<IReadOnlyList<RawManifest>> ReadAllAsync(CancellationToken cancellationToken)
    {
        if (_indexes is not [var index])
        {
            return [_root];
        }

        var manifests = new List<RawManifest>();
        await AddAsync(index.Value, 1, manifests, cancellationToken);
        return manifests;
    }

    /// <summary>Of some of <see cref="ReadAllAsync"/>'s manifests the one that <paramref name="platform"/> would run, or the first.</summary>
    public Digest Prefer(IEnumerable<Digest> manifests, Platform platform)
    {
        var among = manifests.ToHashSet();
        return PlatformMatcher.For(platform).Choose(new ImageIndex([.. _listed.Where(i => among.Contains(i.Digest))]))?.Digest ?? among.First();
    }

    private async Task AddAsync(ImageIndex index, int depth, List<RawManifest> manifests, CancellationToken cancellationToken)
    {
        foreach (var entry in index.Manifests.Where(m => m.MediaType.IsManifest || m.MediaType.IsIndex).DistinctBy(m => m.Digest))
        {
            var raw = await Repository.GetManifestAsync(entry, cancellationToken);
            if (!entry.MediaType.IsIndex)
            {
                manifests.Add(raw);
                _listed.Add(entry);
                continue;
            }

            if (depth == MaxIndexDepth)
            {
                throw new DavitException(ErrorKind.Corrupt, $"pull index {entry.Digest}: indexes nested more than {MaxIndexDepth} deep");
            }

            var inner = ImageIndex.Parse(raw.Bytes, raw.MediaType, raw.Digest);
            await AddAsync(inner.Value, depth + 1, manifests, cancellationToken);
            _indexes.Insert(0, inner);
        }
    }
}
