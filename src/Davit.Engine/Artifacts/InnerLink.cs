namespace Davit.Engine.Artifacts;

/// <summary>Symbolic links inside a directory that travels.</summary>
internal static class InnerLink
{
    /// <summary>
    /// Whether a link stays in the directory. It may climb at its beginning only, from a directory that is real: behind a name, which may
    /// be a link itself, <c>..</c> leads anywhere.
    /// </summary>
    /// <param name="depth">How many directories below the top one the link lies.</param>
    /// <param name="target">What it says.</param>
    public static bool StaysInside(int depth, string target)
    {
        var parts = target.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != ".").ToArray();
        var climbs = parts.TakeWhile(p => p == "..").Count();
        return target.Length > 0 && target[0] != '/' && climbs <= depth && !parts.Skip(climbs).Contains("..");
    }
}
