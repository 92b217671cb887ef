using System.Globalization;
using System.Text;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Build.Context;

/// <summary>
/// The identity of a selection of files, made of what a copy of them gets. From a build context: names, kinds, bytes, link targets
/// and all bits of the modes, as COPY writes them; never times, owners or where the context lies. From a stage, whose owners and
/// attributes are copied: these too.
/// </summary>
public sealed class ContentKey(SourceTree tree)
{
    /// <summary>Reads what has to be read, on all cores.</summary>
    public string Compute(IReadOnlyList<SelectedSource> sources, CancellationToken cancellationToken)
    {
        var files = sources.SelectMany(s => s.Items).Where(i => i.Entry.Kind == FileKind.Regular).Select(i => i.Entry).Distinct().ToArray();
        var digests = tree.Digests.Of(files, cancellationToken);

        using var hasher = new DigestHasher();
        foreach (var source in sources)
        {
            hasher.Append(Encoding.UTF8.GetBytes($"source {source.Name}\0"));
            foreach (var item in source.Items)
            {
                hasher.Append(Encoding.UTF8.GetBytes(Describe(item, digests)));
            }
        }

        return hasher.Current().ToString();
    }

    private string Describe(SelectedItem item, IReadOnlyDictionary<SourceEntry, string> digests)
    {
        var entry = item.Entry;
        var content = entry.Kind switch
        {
            FileKind.Regular => digests[entry],
            FileKind.SymbolicLink => Convert.ToHexString(entry.LinkTarget ?? []),
            FileKind.CharacterDevice or FileKind.BlockDevice => entry.Status.Device.ToString(),
            _ => "",
        };
        return $"{entry.Kind}\0{item.Path}\0{ModeOf(entry)}\0{content}\0{AttributesOf(entry)}\0";
    }

    private string ModeOf(SourceEntry entry) => (tree.Keeps, entry.Kind) switch
    {
        (SourceIdentity.Exact, _) => string.Create(CultureInfo.InvariantCulture, $"{entry.Status.Mode} {entry.Status.UserId} {entry.Status.GroupId}"),
        (_, FileKind.SymbolicLink) => "",
        _ => entry.Status.Mode.ToString(CultureInfo.InvariantCulture),
    };

    private string AttributesOf(SourceEntry entry) => tree.Keeps == SourceIdentity.Exact && entry.Parent is not null
        ? string.Join(' ', SourceAttributes.Of(tree, entry).Select(a => $"{Convert.ToHexString(a.Name)}={Convert.ToHexString(a.Value)}"))
        : "";
}
