using System.Text.RegularExpressions;

namespace Davit.Engine.Comparing;

/// <summary>
/// Compares installed packages: those of the system from their databases, those of Python and Node from the files that changed, which
/// tell of each by itself.
/// </summary>
internal sealed partial class PackageComparison(PackageReader before, PackageReader after)
{
    public IReadOnlyList<PackageDifference> Compare(IReadOnlyList<FileDifference> files)
    {
        var differences = new List<PackageDifference>();
        if (files.Any(f => f.Path.Contains("/dpkg/status", StringComparison.Ordinal)))
        {
            differences.AddRange(Compare("dpkg", before.Dpkg(), after.Dpkg()));
        }

        if (files.Any(f => f.Path.EndsWith("/apk/db/installed", StringComparison.Ordinal)))
        {
            differences.AddRange(Compare("apk", before.Apk(), after.Apk()));
        }

        differences.AddRange(Pip(files));
        differences.AddRange(Npm(files));
        return differences;
    }

    public IReadOnlyList<string> Notes(IReadOnlyList<FileDifference> files) =>
        files.Any(f => f.Path.Contains("/rpm/", StringComparison.Ordinal)) && (before.HasRpm() || after.HasRpm())
            ? ["The packages of rpm changed; its database is not read."]
            : [];

    private static IEnumerable<PackageDifference> Compare(string manager, Dictionary<string, string> before, Dictionary<string, string> after) => before.Keys.Union(after.Keys)
        .Order(StringComparer.Ordinal)
        .Select(name => new PackageDifference(manager, name, before.GetValueOrDefault(name), after.GetValueOrDefault(name)))
        .Where(difference => difference.Before != difference.After);

    private static IEnumerable<PackageDifference> Pip(IReadOnlyList<FileDifference> files)
    {
        var found = files.Where(f => f.Kind != FileDifferenceKind.Changed).Select(f => (File: f, Match: DistInfo().Match(f.Path))).Where(f => f.Match.Success).ToArray();
        return Compare("pip", Versions(FileDifferenceKind.Deleted), Versions(FileDifferenceKind.Added));

        Dictionary<string, string> Versions(FileDifferenceKind kind) => found.Where(f => f.File.Kind == kind)
            .DistinctBy(f => f.Match.Groups["name"].Value)
            .ToDictionary(f => f.Match.Groups["name"].Value, f => f.Match.Groups["version"].Value);
    }

    private IEnumerable<PackageDifference> Npm(IReadOnlyList<FileDifference> files)
    {
        foreach (var file in files)
        {
            if (PackageJson().Match(file.Path) is { Success: true } match)
            {
                var difference = new PackageDifference(
                    "npm",
                    match.Groups["name"].Value,
                    file.Before is null ? null : before.NpmVersion(file.Path),
                    file.After is null ? null : after.NpmVersion(file.Path));
                if (difference.Before != difference.After)
                {
                    yield return difference;
                }
            }
        }
    }

    // Python's "Recording installed projects": NAME-VERSION.dist-info.
    [GeneratedRegex(@"/(?<name>[^/-]+)-(?<version>[^/-]+)\.dist-info/METADATA$")]
    private static partial Regex DistInfo();

    [GeneratedRegex(@"/node_modules/(?<name>(@[^/]+/)?[^/]+)/package\.json$")]
    private static partial Regex PackageJson();
}
