namespace Davit.Layers.Comparing;

public enum ChangeKind
{
    Added,
    Changed,
    Deleted,
}
