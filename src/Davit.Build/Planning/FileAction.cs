namespace Davit.Build.Planning;

/// <summary>One thing a <see cref="BuildStep.Files"/> step does.</summary>
public abstract record FileAction
{
    private FileAction()
    {
    }

    /// <summary>COPY and ADD of what is at hand.</summary>
    /// <param name="From">The tree the sources are paths or patterns in.</param>
    /// <param name="Destination">Absolute in the target; a final slash says "a directory".</param>
    public sealed record Copy(BuildStep From, IReadOnlyList<string> Sources, string Destination) : FileAction
    {
        public FileOwnership Ownership { get; init; } = FileOwnership.AsSource;

        public IReadOnlyList<string> Exclude { get; init; } = [];

        /// <summary><c>--parents</c>: the source's directories are made below the destination.</summary>
        public bool KeepsParents { get; init; }

        /// <summary>ADD: archives are unpacked at the destination.</summary>
        public bool Unpacks { get; init; }
    }

    /// <summary>A here-document of COPY or ADD.</summary>
    /// <param name="Name">Its file name, when the destination is a directory.</param>
    public sealed record WriteFile(string Name, string Content, string Destination) : FileAction
    {
        public FileOwnership Ownership { get; init; } = FileOwnership.AsSource;
    }

    /// <summary>A directory with its missing parents, mode 0755.</summary>
    /// <param name="Owner"><c>user[:group]</c> as in <see cref="FileOwnership.Owner"/>; null means root.</param>
    public sealed record MakeDirectory(string Path, string? Owner) : FileAction;
}
