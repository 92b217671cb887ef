namespace Davit.Build.Context.Ignore;

/// <summary>The shortest text of a path (Go, <c>path.Clean</c>), nothing looked up.</summary>
internal static class CleanPath
{
    public static string Of(string path)
    {
        var isRooted = path.StartsWith('/');
        var parts = new List<string>();
        foreach (var part in path.Split('/').Where(p => p.Length > 0 && p != "."))
        {
            if (part != ".." || (!isRooted && (parts.Count == 0 || parts[^1] == "..")))
            {
                parts.Add(part);
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }

        var joined = string.Join('/', parts);
        return isRooted ? "/" + joined
            : joined.Length == 0 ? "."
            : joined;
    }
}
