namespace Davit.Architecture.Tests;

public sealed class SourceRuleTests(ITestOutputHelper output)
{
    private const int MaxFileLines = 400;
    private const int MaxMethodLines = 60;
    private const int WorstShown = 10;

    /// <summary>Methods that may be longer, each with its reason. A flat table or switch may be; nothing that decides may.</summary>
    private static readonly Dictionary<string, string> LongMethods = new(StringComparer.Ordinal);

    private static readonly string[] FoldersThatSayNothing = ["Utils", "Util", "Utilities", "Helpers", "Helper", "Models", "Interfaces", "Common", "Misc", "Shared"];

    // Put together here, so that this file does not break its own rule.
    private static readonly string[] Workplace =
    [
        .. new[] { "main", "shared", "." }.Select(f => "/work" + "/" + f), "/tmp" + "/b-", "/tmp" + "/brief",
    ];

    private static readonly string[] TextExtensions =
        [".cs", ".csproj", ".props", ".targets", ".slnx", ".md", ".sh", ".txt", ".json", ".yml", ".yaml", ".py", ".toml"];

    public static TheoryData<string> Rooms => Room.Names;

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Each_file_has_the_namespace_of_its_folder(string name)
    {
        var room = Room.Of(name);
        var wrong = SourcesOf(room).Where(f => !HasNamespaceOfItsFolder(room, f)).Select(Repository.Relative);

        Assert.Empty(wrong);
    }

    [Fact]
    public void No_file_is_longer_than_its_limit()
    {
        var files = Room.All.SelectMany(SourcesOf)
            .Select(f => (File: Repository.Relative(f), Lines: File.ReadLines(f).Count()))
            .OrderByDescending(f => f.Lines).ToArray();
        WriteWorst(files.Select(f => $"{f.Lines,5} {f.File}"));

        Assert.DoesNotContain(files, f => f.Lines > MaxFileLines);
    }

    [Fact]
    public void No_method_is_longer_than_its_limit()
    {
        var methods = Room.All.SelectMany(SourcesOf)
            .SelectMany(f => MethodScanner.Scan(Repository.Relative(f), File.ReadAllText(f)))
            .OrderByDescending(m => m.Lines).ToArray();
        WriteWorst(methods.Select(m => $"{m.Lines,5} {m}"));

        Assert.Empty(methods.Where(m => m.Lines > MaxMethodLines && !LongMethods.ContainsKey(m.Name)).Select(m => $"{m.Lines} lines: {m}"));
    }

    [Fact]
    public void A_method_excused_for_its_length_still_needs_the_excuse()
    {
        var longMethods = Room.All.SelectMany(SourcesOf)
            .SelectMany(f => MethodScanner.Scan(f, File.ReadAllText(f)))
            .Where(m => m.Lines > MaxMethodLines).Select(m => m.Name);

        Assert.Empty(LongMethods.Keys.Except(longMethods));
        Assert.All(LongMethods.Values, reason => Assert.NotEmpty(reason));
    }

    [Fact]
    public void Folders_are_named_for_what_they_do() =>
        Assert.Empty(new[] { "src", "tests" }
            .SelectMany(f => Repository.Folders(Path.Combine(Repository.Root, f)))
            .Where(f => FoldersThatSayNothing.Contains(Path.GetFileName(f), StringComparer.OrdinalIgnoreCase))
            .Select(Repository.Relative));

    [Fact]
    public void Every_open_point_in_a_comment_names_its_issue() =>
        Assert.Empty(LinesOf("src", ".cs").Where(l => HasOpenPointWithoutIssue(l.Text)).Select(l => l.Place));

    [Theory]
    [InlineData("// " + "TODO: later", true)]
    [InlineData("// " + "TODO(anna): later", true)]
    [InlineData("// " + "TODO(#12): later", false)]
    [InlineData("// FIX" + "ME later", true)]
    [InlineData("// nothing to do", false)]
    [InlineData("var mastodon = 1;", false)]
    public void Open_points_are_recognised(string line, bool breaksTheRule) => Assert.Equal(breaksTheRule, HasOpenPointWithoutIssue(line));

    [Fact]
    public void Nothing_names_the_place_where_it_was_written() =>
        Assert.Empty(Repository.Files(Repository.Root, TextExtensions)
            .SelectMany(Lines)
            .Where(l => Workplace.Any(w => l.Text.Contains(w, StringComparison.Ordinal)))
            .Select(l => l.Place));

    private static bool HasOpenPointWithoutIssue(string line)
    {
        if (line.Contains("FIXME", StringComparison.Ordinal) || line.Contains("HACK:", StringComparison.Ordinal))
        {
            return true;
        }

        const string Mark = "TODO";
        var at = line.IndexOf(Mark, StringComparison.Ordinal);
        return at >= 0 && !(line.AsSpan(at + Mark.Length).StartsWith("(#") && line.Length > at + Mark.Length + 2 && char.IsAsciiDigit(line[at + Mark.Length + 2]));
    }

    private void WriteWorst(IEnumerable<string> lines)
    {
        foreach (var line in lines.Take(WorstShown))
        {
            output.WriteLine(line);
        }
    }

    private static IEnumerable<string> SourcesOf(Room room) => Repository.Files(room.Folder, ".cs");

    private static IEnumerable<(string Place, string Text)> LinesOf(string folder, params string[] extensions) =>
        Repository.Files(Path.Combine(Repository.Root, folder), extensions).SelectMany(Lines);

    private static IEnumerable<(string Place, string Text)> Lines(string file) =>
        File.ReadLines(file).Select((text, i) => ($"{Repository.Relative(file)}:{i + 1}: {text.Trim()}", text));

    private static bool HasNamespaceOfItsFolder(Room room, string file)
    {
        var folder = Path.GetRelativePath(room.Folder, Path.GetDirectoryName(file)!);
        var expected = folder == "." ? room.Name : $"{room.Name}.{folder.Replace('/', '.')}";
        var lines = File.ReadLines(file).Select(l => l.TrimStart('\ufeff')).ToArray();
        var stated = lines.Where(l => l.StartsWith("namespace ", StringComparison.Ordinal)).ToArray();

        // A program's first file may hold statements, a file of attributes none but those.
        return stated.Length == 0 ? !lines.Any(DeclaresType) : stated is [var only] && only.TrimEnd() == $"namespace {expected};";
    }

    private static bool DeclaresType(string line) =>
        line.StartsWith("public ", StringComparison.Ordinal) || line.StartsWith("internal ", StringComparison.Ordinal)
        || line.StartsWith("file ", StringComparison.Ordinal);
}
