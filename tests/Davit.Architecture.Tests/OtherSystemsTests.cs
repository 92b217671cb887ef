namespace Davit.Architecture.Tests;

/// <summary>
/// That the program compiles for other systems is checked by every build: calls of the kernel that nobody asked for are errors (CA1416),
/// as long as the marks are there and the rule is on (docs/decisions/0017-other-systems.md).
/// </summary>
public sealed class OtherSystemsTests
{
    private const string Rule = "CA1416";

    private static readonly string[] RoomsForLinux = ["Davit.Build", "Davit.Layers", "Davit.Runtime"];

    [Fact]
    public void Only_the_rooms_for_linux_have_the_rule_off()
    {
        var without = Repository.Files(Repository.Source, ".cs", ".csproj", ".props")
            .Where(f => File.ReadAllText(f).Contains(Rule, StringComparison.Ordinal) && !f.EndsWith("LinuxSystem.cs", StringComparison.Ordinal) && !f.EndsWith("LinuxOnly.cs", StringComparison.Ordinal))
            .Select(f => Path.GetFileName(Path.GetDirectoryName(f)));

        Assert.Equal(RoomsForLinux, without);
    }

    [Fact]
    public void What_calls_the_kernel_is_marked()
    {
        var unmarked = Repository.Files(Path.Combine(Repository.Source, "Davit.Linux"), ".cs")
            .Where(f => !Path.GetFileName(f).StartsWith("Libc", StringComparison.Ordinal))
            .GroupBy(f => Path.GetFileName(f).Split('.')[0], File.ReadAllText)
            .Where(type => type.Any(text => text.Contains(" Libc.", StringComparison.Ordinal) && text.Contains("public ", StringComparison.Ordinal)))
            .Where(type => !type.Any(text => text.Contains("[SupportedOSPlatform", StringComparison.Ordinal)))
            .Select(type => type.Key);

        Assert.Empty(unmarked);
    }
}
