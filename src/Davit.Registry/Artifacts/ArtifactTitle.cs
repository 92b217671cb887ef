namespace Davit.Registry.Artifacts;

/// <summary>Names of files in artifacts. They come from strangers and become paths.</summary>
internal static class ArtifactTitle
{
    private const int MaxLength = 1024;
    private const int MaxPartLength = 255;

    /// <summary>
    /// Whether it names a file below a directory on every system: a relative path without <c>..</c>, backslashes and control
    /// characters.
    /// </summary>
    public static bool IsUsable(string title) => title.Length is > 0 and <= MaxLength && title.Split('/').All(IsUsablePart);

    // A colon names a drive or a stream of a file on Windows, which drops dots and spaces at the end of names.
    private static bool IsUsablePart(string part) =>
        part.Length is > 0 and <= MaxPartLength && part is not ("." or "..") && !part.Any(c => char.IsControl(c) || c == '\\')
        && (!OperatingSystem.IsWindows() || (!part.Contains(':', StringComparison.Ordinal) && part[^1] is not ('.' or ' ')));
}
