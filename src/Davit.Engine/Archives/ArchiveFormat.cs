namespace Davit.Engine.Archives;

/// <summary>How images lie in an archive.</summary>
public enum ArchiveFormat
{
    /// <summary>An OCI layout that has Docker's <c>manifest.json</c>, too: what Docker itself writes since version 25.</summary>
    Combined,

    /// <summary>An OCI layout and nothing else.</summary>
    Oci,

    /// <summary>What Docker wrote from version 1.10 on: configs and layers beside <c>manifest.json</c>, no OCI manifests.</summary>
    Docker,
}
