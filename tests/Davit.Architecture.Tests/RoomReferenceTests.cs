namespace Davit.Architecture.Tests;

/// <summary>Who may use whom: ARCHITECTURE.md, "Rooms".</summary>
public sealed class RoomReferenceTests
{
    [Fact]
    public void Every_project_is_in_the_table_of_rooms() =>
        Assert.Equal(
            Room.All.Select(r => r.Name).Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(Repository.Source, "*.csproj", SearchOption.AllDirectories)
                .Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Room.Names), MemberType = typeof(Room))]
    public void A_project_references_exactly_the_rooms_of_the_table(string name)
    {
        var room = Room.Of(name);
        var references = room.ReadProject().Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value))
            .Except(room.MayAlsoUse);

        Assert.Equal(room.Uses.Order(StringComparer.Ordinal), references.Order(StringComparer.Ordinal));
    }

    // A reference that flows in unseen (transitively, by a wildcard, by an import) shows here.
    [Theory]
    [MemberData(nameof(Room.Names), MemberType = typeof(Room))]
    public void A_compiled_room_uses_no_room_beyond_the_table(string name)
    {
        var room = Room.Of(name);
        using var assembly = new AssemblyReader(room.AssemblyFile);

        Assert.Empty(assembly.ReferencedAssemblies
            .Where(a => a.StartsWith("Davit", StringComparison.Ordinal))
            .Except(room.Uses).Except(room.MayAlsoUse));
    }

    [Fact]
    public void The_table_has_no_cycle()
    {
        var graph = new DependencyGraph();
        foreach (var room in Room.All)
        {
            foreach (var used in room.Uses.Concat(room.MayAlsoUse))
            {
                graph.Add(room.Name, used, "");
            }
        }

        Assert.Empty(graph.Cycles());
    }

    [Theory]
    [InlineData("Davit.Oci")]
    [InlineData("Davit.Linux")]
    [InlineData("Davit.GoTemplate")]
    public void The_lowest_rooms_depend_on_no_package(string name)
    {
        using var assembly = new AssemblyReader(Room.Of(name).AssemblyFile);

        Assert.Empty(Room.Of(name).ReadProject().Descendants("PackageReference"));
        Assert.All(assembly.ReferencedAssemblies, a => Assert.StartsWith("System.", a, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Room.Names), MemberType = typeof(Room))]
    public void A_room_touches_nothing_that_is_not_its_business(string name)
    {
        var room = Room.Of(name);
        using var assembly = new AssemblyReader(room.AssemblyFile);

        var touched = assembly.OutsideNames.Where(n => room.MustNotTouch.Any(rule => IsCoveredBy(n, rule)));

        Assert.Empty(touched);
    }

    [Fact]
    public void The_room_of_syscalls_knows_no_domain_words()
    {
        // "Whiteout" and "lower layer" are the kernel's own words (overlayfs).
        string[] domain =
        [
            "Image", "Layer", "Manifest", "Registry", "Repository", "Container", "Digest", "Dockerfile", "Snapshot", "Blob", "Oci", "Docker",
        ];
        using var assembly = new AssemblyReader(Room.Of("Davit.Linux").AssemblyFile);

        var found = assembly.DeclaredNames
            .Where(n => Words(n).Any(w => domain.Any(d => w.Equals(d, StringComparison.OrdinalIgnoreCase) || w.Equals(d + "s", StringComparison.OrdinalIgnoreCase))));

        Assert.Empty(found);
    }

    [Theory]
    [InlineData("System.IO.File", "System.IO.File", true)]
    [InlineData("System.IO.FileStream", "System.IO.File", false)]
    [InlineData("System.IO.File::ReadAllText", "System.IO.File", false)]
    [InlineData("System.Net.Http.HttpClient", "System.Net.", true)]
    [InlineData("System.Network.X", "System.Net.", false)]
    [InlineData("System.DateTime::get_Now", "System.DateTime::get_Now", true)]
    public void Rules_cover_namespaces_types_and_members(string used, string rule, bool covered) =>
        Assert.Equal(covered, IsCoveredBy(used, rule));

    [Theory]
    [InlineData("OpenImageFile", "Open,Image,File")]
    [InlineData("_tagCount", "tag,Count")]
    [InlineData("O_NOFOLLOW", "O,NOFOLLOW")]
    [InlineData("SYS_openat2", "SYS,openat2")]
    public void Names_fall_into_words(string name, string words) => Assert.Equal(words.Split(','), Words(name));

    private static bool IsCoveredBy(string used, string rule) => rule.EndsWith('.') ? used.StartsWith(rule, StringComparison.Ordinal) : used == rule;

    private static IEnumerable<string> Words(string name)
    {
        var start = 0;
        for (var i = 1; i <= name.Length; i++)
        {
            var isEnd = i == name.Length || !char.IsLetterOrDigit(name[i]) || (char.IsUpper(name[i]) && !char.IsUpper(name[i - 1]));
            if (isEnd)
            {
                var word = name[start..i].Trim('_', '<', '>', '.', '`', '|');
                if (word.Length > 0)
                {
                    yield return word;
                }

                start = i;
            }
        }
    }
}
