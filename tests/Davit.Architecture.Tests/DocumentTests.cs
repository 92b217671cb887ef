using System.Text.RegularExpressions;

namespace Davit.Architecture.Tests;

/// <summary>The pages that explain the code speak of code that exists.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void The_glossary_names_types_that_exist()
    {
        var declared = Repository.Files(Repository.Source, ".cs")
            .SelectMany(f => TypeDeclaration().Matches(File.ReadAllText(f)).Select(m => m.Groups["name"].Value))
            .ToHashSet(StringComparer.Ordinal);
        var named = Rows("GLOSSARY.md").SelectMany(row => Quoted().Matches(row.Split('|')[^2]).Select(m => m.Groups["name"].Value)).ToArray();

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(declared));
    }

    [Fact]
    public void The_architecture_page_has_a_row_for_each_room_with_its_references()
    {
        var rows = Rows("ARCHITECTURE.md").Select(r => r.Split('|')).Where(r => r.Length > 4).ToDictionary(r => r[1].Trim(' ', '`'), r => r[3].Trim());

        foreach (var room in Room.All)
        {
            var references = room.Uses.Concat(room.MayAlsoUse).Select(u => u["Davit.".Length..]).Order(StringComparer.Ordinal);
            var told = rows[room.Name] switch
            {
                "–" => [],
                "all above" => Room.All.TakeWhile(r => r != room).Select(r => r.Name["Davit.".Length..]),
                var list => list.Split(", "),
            };

            Assert.Equal(references, told.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void The_page_on_security_names_tests_that_exist()
    {
        var files = Repository.Files(Path.Combine(Repository.Root, "tests"), ".cs").Select(Path.GetFileNameWithoutExtension).ToHashSet(StringComparer.Ordinal);
        var named = Rows("docs/security.md").SelectMany(row => Quoted().Matches(row.Split('|')[^2]).Select(m => m.Groups["name"].Value)).ToArray();

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(files));
    }

    private static IEnumerable<string> Rows(string page) =>
        File.ReadLines(Path.Combine(Repository.Root, page)).Where(l => l.StartsWith("| ", StringComparison.Ordinal));

    [GeneratedRegex(@"\b(?:class|record|struct|enum|interface)\s+(?<name>[A-Z]\w*)")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z0-9]*)`")]
    private static partial Regex Quoted();
}
