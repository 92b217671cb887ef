namespace Davit.Build.Context;

/// <summary>One path that a COPY source named or matched, with everything below it that is to be copied.</summary>
/// <param name="Name">Its last component as named, links not followed: the file's name in a destination directory.</param>
/// <param name="Items">The source itself first, parents before children, names in the order of their bytes.</param>
public sealed record SelectedSource(string Name, IReadOnlyList<SelectedItem> Items)
{
    public SourceEntry Entry => Items[0].Entry;

    public bool IsDirectory => Entry.IsDirectory;
}
