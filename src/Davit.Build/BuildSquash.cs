namespace Davit.Build;

/// <summary>The layers of a build made one; its steps are cached all the same.</summary>
/// <param name="From">
/// The stage whose layers stay as they are, with all below it; null for the base image; <c>scratch</c> for nothing, so that the base
/// image's are merged, too.
/// </param>
public sealed record BuildSquash(string? From)
{
    public const string Everything = "scratch";
}
