namespace Davit.Engine.Copying;

/// <summary>Kinds of places where images are.</summary>
public enum CopyTransport
{
    Store,
    Registry,
    OciDirectory,
    OciArchive,
    DockerArchive,
    PlainDirectory,
}
