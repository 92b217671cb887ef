using Davit.Build.Planning;

namespace Davit.Build.Caching;

/// <summary>
/// What stands for an input in a cache key. A file system that is built upon is its chain ID. One that is copied from is, in the first
/// phase, its chain ID with the paths taken from it, which costs nothing to know; in the second, the content key of those paths, which
/// also matches when the rest of that file system has changed.
/// </summary>
public static class InputIdentity
{
    private const string Empty = "scratch";

    public static string OfParent(StepResult parent) => parent.ChainId?.ToString() ?? Empty;

    public static string OfSource(StepResult from, FileAction.Copy copy) =>
        $"{OfParent(from)} {string.Join('\0', copy.Sources)}\0\0{string.Join('\0', copy.Exclude)}";

    public static string OfSource(StepResult from, ExecuteMount.Bind bind) => $"{OfParent(from)} {bind.Source}";

    /// <param name="contentKey">From <c>ContentKey</c>.</param>
    public static string OfContent(string contentKey) => $"content {contentKey}";
}
