namespace Davit.Content;

/// <summary>
/// Where things are:
/// <code>
/// davit.db            what exists: a row here is what makes content exist
/// blobs/sha256/ab/…   immutable bytes
/// ingest/             blobs on their way
/// downloads/          blobs that began to come from a registry, one file each, until they are complete
/// uploads/            blobs that are on their way to registries, a note each of where they go on
/// snapshots/          one directory per layer, for the rooms above
/// containers/         one directory per container, for the rooms above
/// mounts/             one mount point per mounted image, for the rooms above
/// processes/          one locked file per living process that owns something
/// </code>
/// </summary>
public sealed record StorePaths(string Root)
{
    public string Database => Path.Combine(Root, "davit.db");

    public string Blobs => Path.Combine(Root, "blobs");

    public string Ingests => Path.Combine(Root, "ingest");

    /// <summary>Made with the first.</summary>
    public string Downloads => Path.Combine(Root, "downloads");

    /// <summary>Made with the first.</summary>
    public string Uploads => Path.Combine(Root, "uploads");

    public string Snapshots => Path.Combine(Root, "snapshots");

    public string Containers => Path.Combine(Root, "containers");

    /// <summary>What builds work in; empty when none runs.</summary>
    public string Builds => Path.Combine(Root, "builds");

    /// <summary>Mount points of images; made with the first.</summary>
    public string Mounts => Path.Combine(Root, "mounts");

    public string Processes => Path.Combine(Root, "processes");
}
