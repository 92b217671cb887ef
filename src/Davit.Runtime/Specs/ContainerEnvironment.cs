namespace Davit.Runtime.Specs;

/// <summary>Lists of <c>NAME=value</c>.</summary>
public static class ContainerEnvironment
{
    public const string DefaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Both lists as one; a name keeps the place of its first and the value of its last appearance. An entry without <c>=</c> removes the name.</summary>
    public static IReadOnlyList<string> Merge(IEnumerable<string> first, IEnumerable<string> second)
    {
        var merged = new OrderedDictionary<string, string>();
        foreach (var entry in first.Concat(second))
        {
            var name = NameOf(entry);
            if (name.Length == entry.Length)
            {
                merged.Remove(name);
            }
            else
            {
                merged[name] = entry;
            }
        }

        return [.. merged.Values];
    }

    /// <summary>The value of the last entry of that name.</summary>
    public static string? Find(IEnumerable<string> environment, string name) =>
        environment.LastOrDefault(e => e.Length > name.Length && e[name.Length] == '=' && e.StartsWith(name, StringComparison.Ordinal)) is { } entry
            ? entry[(name.Length + 1)..]
            : null;

    internal static IReadOnlyList<string> Defaults(ContainerSpec spec, string hostname) =>
        spec.Terminal ? [DefaultPath, $"HOSTNAME={hostname}", "TERM=xterm"] : [DefaultPath, $"HOSTNAME={hostname}"];

    private static string NameOf(string entry) => entry.IndexOf('=') is >= 0 and var end ? entry[..end] : entry;
}
