namespace Davit.Engine.Images;

/// <summary>One line of what a removal did.</summary>
public abstract record RemovedItem
{
    private RemovedItem()
    {
    }

    /// <param name="Name">The name that was taken away, familiar form.</param>
    public sealed record Untagged(string Name) : RemovedItem;

    /// <param name="Id">The image or layer that is gone.</param>
    public sealed record Deleted(string Id) : RemovedItem;
}
