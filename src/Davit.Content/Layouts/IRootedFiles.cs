namespace Davit.Content.Layouts;

/// <summary>The files below a directory that somebody else wrote: no name and no link in it leads out.</summary>
internal interface IRootedFiles : IDisposable
{
    /// <summary>Null when there is no regular file of this name.</summary>
    public long? FindSize(string path);

    /// <summary>Null when there is no regular file of this name.</summary>
    public FileStream? OpenRead(string path);
}
