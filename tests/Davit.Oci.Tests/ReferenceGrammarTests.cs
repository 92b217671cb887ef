using System.Text;
using System.Text.RegularExpressions;

namespace Davit.Oci.Tests;

/// <summary>The hand-written rules against a second reading of the published grammar, as regular expressions.</summary>
public sealed class ReferenceGrammarTests
{
    private const int Count = 40_000;
    private const string Component = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
    private const string Label = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";

    private static readonly Regex Path = new($@"\A{Component}(?:/{Component})*\z", RegexOptions.CultureInvariant);
    private static readonly Regex Domain = new($@"\A(?:{Label}(?:\.{Label})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?\z", RegexOptions.CultureInvariant);
    private static readonly Regex Tag = new(@"\A[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}\z", RegexOptions.CultureInvariant);

    [Fact]
    public void Paths_agree_with_the_published_grammar() => Agree("ab0._-/A", Path, ReferenceGrammar.IsPath);

    [Fact]
    public void Domains_agree_with_the_published_grammar() => Agree("aZ0.-:[]_", Domain, ReferenceGrammar.IsDomain);

    [Fact]
    public void Tags_agree_with_the_published_grammar() => Agree("aZ0._-:é", Tag, ReferenceGrammar.IsTag);

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    [InlineData(0, false)]
    public void A_tag_has_one_to_128_characters(int length, bool valid) =>
        Assert.Equal(valid, ReferenceGrammar.IsTag(new string('t', length)));

    [Theory]
    [InlineData(259, true)]
    [InlineData(260, false)]
    public void A_domain_has_at_most_253_characters_and_a_port(int length, bool valid) =>
        Assert.Equal(valid, ReferenceGrammar.IsDomain(new string('d', length)));

    private static void Agree(string alphabet, Regex grammar, Func<string, bool> rule)
    {
        var random = new Random(20_240_229);
        var valid = 0;
        for (var i = 0; i < Count; i++)
        {
            var text = new StringBuilder();
            for (var length = random.Next(0, 9); length > 0; length--)
            {
                text.Append(alphabet[random.Next(alphabet.Length)]);
            }

            var expected = grammar.IsMatch(text.ToString());
            valid += expected ? 1 : 0;
            Assert.True(rule(text.ToString()) == expected, $"'{text}' should be {(expected ? "valid" : "invalid")}");
        }

        Assert.InRange(valid, Count / 100, Count - 1);
    }
}
