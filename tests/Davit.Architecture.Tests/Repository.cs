using System.Reflection;

namespace Davit.Architecture.Tests;

/// <summary>Where the sources under test lie.</summary>
internal static class Repository
{
    private static readonly string[] OutputFolders = ["bin", "obj", "artifacts"];

    public static string Root { get; } = typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "RepositoryRoot").Value!;

    public static string Source => Path.Combine(Root, "src");

    public static string Relative(string path) => Path.GetRelativePath(Root, path);

    /// <summary>The files below a folder of the repository, outputs and hidden folders left out, in a fixed order.</summary>
    public static IEnumerable<string> Files(string folder, params string[] extensions) => Folders(folder)
        .SelectMany(Directory.EnumerateFiles)
        .Where(f => extensions.Contains(Path.GetExtension(f), StringComparer.Ordinal))
        .Order(StringComparer.Ordinal);

    /// <summary>The folder itself and all below it.</summary>
    public static IEnumerable<string> Folders(string folder) => Directory.EnumerateDirectories(folder)
        .Where(d => !OutputFolders.Contains(Path.GetFileName(d)) && !Path.GetFileName(d).StartsWith('.'))
        .SelectMany(Folders)
        .Prepend(folder);
}
