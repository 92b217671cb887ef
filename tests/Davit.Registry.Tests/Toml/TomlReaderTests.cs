using Davit.Registry.Toml;

namespace Davit.Registry.Tests.Toml;

public sealed class TomlReaderTests
{
    [Theory]
    [InlineData("a = 'x\\y'", "x\\y")]
    [InlineData("a = \"x\\t\\u00e9\\U0001F600\\\"\"", "x\té😀\"")]
    [InlineData("a = \"\"\"\n  one\ntwo \\\n   three\"\"\"", "  one\ntwo three")]
    [InlineData("a = '''\nit''s'''", "it''s")]
    [InlineData("a = \"\"\"\"quoted\"\"\"\"", "\"quoted\"")]
    [InlineData("a = 1_000", 1000L)]
    [InlineData("a = -17", -17L)]
    [InlineData("a = 0xff", 255L)]
    [InlineData("a = 0o17", 15L)]
    [InlineData("a = 0b101", 5L)]
    [InlineData("a = 1.5e3", 1500.0)]
    [InlineData("a = true # why", true)]
    [InlineData("a = 1979-05-27T07:32:00Z", "1979-05-27T07:32:00Z")]
    [InlineData("  \"a\"\t= false\r\n", false)]
    [InlineData("\uFEFFa = 1", 1L)]
    public void A_value_is_read_as_what_it_is(string text, object expected)
    {
        Assert.True(TomlReader.Read(text).TryFind("a", out var value));
        Assert.Equal(expected, value);
    }

    [Fact]
    public void Tables_keep_the_order_of_the_file_and_their_quoted_names()
    {
        var root = TomlReader.Read("[host.\"https://b:5000\"]\nx=1\n[host.\"https://a\"]\n[host.\"https://a\".header]\nk = [\"v\", 'w',]\n[other]\n");

        Assert.Equal(["host", "other"], root.Entries.Select(e => e.Key));
        var hosts = (TomlTable)root.Entries[0].Value;
        Assert.Equal(["https://b:5000", "https://a"], hosts.Entries.Select(e => e.Key));
        var header = (TomlTable)((TomlTable)hosts.Entries[1].Value).Entries[0].Value;
        Assert.Equal(new List<object> { "v", "w" }, header.Entries[0].Value);
    }

    [Fact]
    public void Arrays_span_lines_and_inline_and_dotted_tables_nest()
    {
        var root = TomlReader.Read("client = [ # pairs\n  [\"a\", \"b\"],\n  [\"c\", \"\"]\n]\np = { x.y = 1, z = {} }\nq.r.s = 2\n[[t]]\nn = 1\n[[t]]\nn = 2\n[t.in]\n");

        Assert.Equal(new List<object> { new List<object> { "a", "b" }, new List<object> { "c", "" } }, root.Entries[0].Value);
        Assert.Equal(["x", "z"], ((TomlTable)root.Entries[1].Value).Entries.Select(e => e.Key));
        var tables = (List<object>)root.Entries[3].Value;
        Assert.Equal(2, tables.Count);
        Assert.Equal(["n", "in"], ((TomlTable)tables[1]).Entries.Select(e => e.Key));
    }

    [Theory]
    [InlineData("a = 1\na = 2", "line 2: 'a' is given twice")]
    [InlineData("[a]\n[b]\n[a]", "line 3: 'a' is given twice")]
    [InlineData("a = \"x\nb = 1", "line 1: a string is not closed")]
    [InlineData("a = \"\"\"x", "line 1: a string is not closed")]
    [InlineData("a = 1 b = 2", "line 1: end of line expected, 'b' found")]
    [InlineData("\n= 1", "line 2: a key expected, '=' found")]
    [InlineData("a", "line 1: '=' expected, but the file ends")]
    [InlineData("a =", "line 1: a value expected")]
    [InlineData("a = yes", "line 1: 'yes' is not a value")]
    [InlineData("a = 01", "line 1: '01' is not a value")]
    [InlineData("a = 1__0", "line 1: '1__0' is not a value")]
    [InlineData("a = [1, 2", "line 1: ']' expected, but the file ends")]
    [InlineData("a = { b = 1", "line 1: '}' expected, but the file ends")]
    [InlineData("a = \"\\q\"", "line 1: '\\q' is not an escape")]
    [InlineData("a = \"\\ud800\"", "line 1: 'd800' is not a character's number")]
    [InlineData("a = 1\n[a.b]", "line 2: 'a' is not a table")]
    [InlineData("[a", "line 1: ']' expected, but the file ends")]
    public void What_is_wrong_is_told_with_its_line(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<FormatException>(() => TomlReader.Read(text)).Message);

    [Fact]
    public void Depth_is_bounded() =>
        Assert.Contains("nested too deeply", Assert.Throws<FormatException>(() => TomlReader.Read("a = " + new string('[', 100_000))).Message, StringComparison.Ordinal);

    [Fact]
    public void Cut_files_end_in_words_or_are_read()
    {
        const string Text = "server = \"https://x\"\n[host.\"https://y\"]\n ca = [\"a\", '''b''']\n client = [[\"c\", \"d\"]]\n [host.\"https://y\".header]\n x = {a = 1}\n";
        for (var length = 0; length < Text.Length; length++)
        {
            var error = Record.Exception(() => TomlReader.Read(Text[..length]));
            Assert.True(error is null or FormatException, $"{length}: {error}");
        }
    }
}
