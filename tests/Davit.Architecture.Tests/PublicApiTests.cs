using System.Reflection;

namespace Davit.Architecture.Tests;

/// <summary>
/// What each library shows the world is a file of this folder, reviewed like code.
/// DAVIT_UPDATE_SNAPSHOTS=1 writes the files anew.
/// </summary>
public sealed class PublicApiTests
{
    public static TheoryData<string> Libraries =>
        ["Davit.Oci", "Davit.GoTemplate", "Davit.Content", "Davit.Registry", "Davit.Layers", "Davit.Build", "Davit.Runtime", "Davit.Engine"];

    private static bool IsUpdate => Environment.GetEnvironmentVariable("DAVIT_UPDATE_SNAPSHOTS") == "1";

    [Theory]
    [MemberData(nameof(Libraries))]
    public void The_public_face_of_a_library_changes_only_with_its_snapshot(string name)
    {
        var snapshot = Path.Combine(Repository.Root, "tests", "Davit.Architecture.Tests", "PublicApi", name + ".txt");
        var actual = PublicApi.Describe(Assembly.LoadFrom(Room.Of(name).AssemblyFile));
        if (IsUpdate)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(snapshot)!);
            File.WriteAllText(snapshot, actual);
        }

        Assert.True(File.Exists(snapshot), $"{Repository.Relative(snapshot)} is missing: run the tests once with DAVIT_UPDATE_SNAPSHOTS=1");
        Assert.Equal(File.ReadAllText(snapshot).Split('\n'), actual.Split('\n'));
    }

    [Fact]
    public void A_description_shows_nullability_accessors_and_kinds()
    {
        var lines = PublicApi.Describe(typeof(Oci.Digest).Assembly).Split('\n').Select(l => l.Trim()).ToArray();

        Assert.Contains("Davit.Oci: sealed record Digest : IComparable<Digest>, IEquatable<Digest>", lines);
        Assert.Contains("static bool TryParse(string? text, out Digest digest)", lines);
        Assert.Contains("IReadOnlyList<string>? Entrypoint { get; init; }", lines);
        Assert.Contains("required Platform Platform { get; init; }", lines);
        Assert.Contains("Davit.Oci: enum ErrorKind", lines);
        Assert.Contains("001 NotFound", lines);
        Assert.Contains("const string DefaultDomain", lines);
        Assert.Contains("new(ErrorKind kind, string message, string? hint = null, Exception? innerException = null)", lines);
        Assert.Contains("ReadOnlyMemory<byte>? Data { get; init; }", lines);
        Assert.DoesNotContain(lines, l => l.Contains("JsonView", StringComparison.Ordinal));
    }
}
