namespace Davit.Build.Context;

/// <summary>One file to copy and where it goes.</summary>
/// <param name="Path">Below what the source becomes; empty for the source itself.</param>
public readonly record struct SelectedItem(SourceEntry Entry, string Path)
{
    public SelectedItem Child(SourceEntry entry) => new(entry, Path.Length == 0 ? entry.NameText : $"{Path}/{entry.NameText}");
}
