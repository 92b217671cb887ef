namespace Davit.Build;

/// <summary>Where the files of a build come from.</summary>
public abstract record ContextSource
{
    private ContextSource()
    {
    }

    /// <summary>Read in place; nothing is copied.</summary>
    /// <param name="Path">Absolute.</param>
    public sealed record Local(string Path) : ContextSource;

    /// <summary>A tar, plain or compressed, as clients send it on standard input. The caller disposes the stream.</summary>
    public sealed record Archive(Stream Content) : ContextSource;

    /// <summary>No files at all: the Dockerfile came alone.</summary>
    public sealed record Empty : ContextSource;
}
