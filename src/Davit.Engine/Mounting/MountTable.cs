using Davit.Content;
using Davit.Oci;

namespace Davit.Engine.Mounting;

/// <summary>
/// Which images are mounted. A mount is known in one mount namespace of one run of the machine only, so a row says in which it was
/// made: from another namespace nobody can tell whether it is still there.
/// </summary>
internal sealed class MountTable(Store store)
{
    private const string BootFile = "/proc/sys/kernel/random/boot_id";
    private const string NamespaceLink = "/proc/self/ns/mnt";

    public void Add(ImageId image)
    {
        var (boot, space) = (Boot(), Space());
        store.Database.Write(session => session.Execute(
            "INSERT OR REPLACE INTO image_mounts(image_id, boot_id, namespace, created_at) VALUES (?, ?, ?, ?)", image.Digest, boot, space, store.Time.GetUtcNow()));
    }

    public void Remove(ImageId image) => store.Database.Write(session => session.Execute("DELETE FROM image_mounts WHERE image_id = ?", image.Digest));

    public IReadOnlyList<ImageId> List() => store.Database.Read(session => session.Query(
        "SELECT image_id FROM image_mounts ORDER BY created_at, image_id", row => new ImageId(row.GetDigest(0))));

    /// <summary>Those of which it is certain that they are no more.</summary>
    public IReadOnlyList<ImageId> ListGone(Func<ImageId, bool> isMounted)
    {
        var rows = store.Database.Read(session => session.Query(
            "SELECT image_id, boot_id, namespace FROM image_mounts", row => (Id: new ImageId(row.GetDigest(0)), Boot: row.GetText(1), Space: row.GetText(2))));
        if (rows.Count == 0)
        {
            return [];
        }

        var (boot, space) = (Boot(), Space());
        return [.. rows.Where(row => row.Boot != boot || (row.Space == space && !isMounted(row.Id))).Select(row => row.Id)];
    }

    private static string Boot() => File.ReadAllText(BootFile).Trim();

    private static string Space() => new FileInfo(NamespaceLink).LinkTarget ?? "";
}
