using System.Xml.Linq;

namespace Davit.Architecture.Tests;

/// <summary>A project below <c>src/</c>: what it may reference, and which outside names its code may not use.</summary>
/// <param name="Name">Project, folder and root namespace.</param>
/// <param name="Uses">The projects it references, all of them.</param>
/// <param name="MustNotTouch">
/// Outside names: <c>System.Net.</c> for a namespace with everything below it, <c>System.IO.File</c> for a type,
/// <c>System.DateTime::get_Now</c> for a member.
/// </param>
internal sealed record Room(string Name, string[] Uses, string[] MustNotTouch)
{
    private const string Console = "System.Console";

    private static readonly string[] FileSystem =
    [
        "System.IO.File", "System.IO.Directory", "System.IO.FileStream", "System.IO.FileInfo", "System.IO.DirectoryInfo",
        "System.IO.FileSystemInfo", "System.IO.RandomAccess", "System.IO.DriveInfo", "System.IO.FileSystemWatcher",
        "System.IO.StreamReader", "System.IO.StreamWriter", "Microsoft.Win32.SafeHandles.",
    ];

    private static readonly string[] Clock =
    [
        "System.TimeProvider", "System.Diagnostics.Stopwatch",
        "System.Environment::get_TickCount", "System.Environment::get_TickCount64", "System.Environment::get_CurrentDirectory",
        "System.Environment::GetEnvironmentVariable", "System.Environment::get_MachineName", "System.Environment::get_UserName",
        "System.DateTime::get_Now", "System.DateTime::get_UtcNow", "System.DateTime::get_Today",
        "System.DateTimeOffset::get_Now", "System.DateTimeOffset::get_UtcNow",
    ];

    public static IReadOnlyList<Room> All { get; } =
    [
        new("Davit.Oci", [], [.. FileSystem, .. Clock, "System.Net.", "System.Text.RegularExpressions.", Console]),
        new("Davit.Linux", [], ["System.Text.Json.", "System.Net.Http.", Console]),
        new("Davit.Content", ["Davit.Oci", "Davit.Linux"], ["System.Net.Http.", Console]),
        new("Davit.Registry", ["Davit.Oci", "Davit.Content"], ["Microsoft.AspNetCore.", Console]),
        new("Davit.Layers", ["Davit.Oci", "Davit.Linux", "Davit.Content"], ["System.Net.Http.", Console]),
        new("Davit.Runtime", ["Davit.Oci", "Davit.Linux"], ["System.Net.Http.", Console]),
        new("Davit.Build", ["Davit.Oci", "Davit.Linux", "Davit.Content", "Davit.Layers", "Davit.Runtime"], ["System.Net.Http.", Console]),
        new(
            "Davit.Engine",
            ["Davit.Oci", "Davit.Linux", "Davit.Content", "Davit.Registry", "Davit.Layers", "Davit.Runtime", "Davit.Build"],
            ["Microsoft.AspNetCore.", Console]),
        new("Davit.GoTemplate", [], [.. FileSystem, .. Clock, "System.Net.", "System.Text.RegularExpressions.", Console]),
        new("Davit.RegistryServer", ["Davit.Oci", "Davit.Linux", "Davit.Content", "Davit.Registry"], [Console]),
        new("Davit.Cli", ["Davit.Oci", "Davit.GoTemplate", "Davit.Engine", "Davit.RegistryServer"], ["System.Net.Http."])
        {
            // Linux for the terminal; both for the types that the engine's methods take and return (docs/decisions/0011).
            MayAlsoUse = ["Davit.Linux", "Davit.Build"],
        },
    ];

    public string[] MayAlsoUse { get; init; } = [];

    public static TheoryData<string> Names => [.. All.Select(r => r.Name)];

    public string Folder => Path.Combine(Repository.Source, Name);

    public string ProjectFile => Path.Combine(Folder, Name + ".csproj");

    public static Room Of(string name) => All.Single(r => r.Name == name);

    public XDocument ReadProject() => XDocument.Load(ProjectFile);

    /// <summary>The compiled assembly beside the tests; an executable's may have a name of its own.</summary>
    public string AssemblyFile =>
        Path.Combine(AppContext.BaseDirectory, (ReadProject().Descendants("AssemblyName").FirstOrDefault()?.Value ?? Name) + ".dll");
}
