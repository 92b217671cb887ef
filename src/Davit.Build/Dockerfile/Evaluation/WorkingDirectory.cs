namespace Davit.Build.Dockerfile.Evaluation;

/// <summary>Paths inside an image, as text: nothing is looked up.</summary>
internal static class WorkingDirectory
{
    /// <summary>An absolute path stands as written; a relative one is joined to the current directory and cleaned.</summary>
    public static string Join(string current, string path)
    {
        if (path.StartsWith('/'))
        {
            return path;
        }

        var parts = new List<string>();
        foreach (var part in $"{current}/{path}".Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != "."))
        {
            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }

        return "/" + string.Join('/', parts);
    }
}
