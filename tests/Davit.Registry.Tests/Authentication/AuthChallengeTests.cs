using Davit.Registry.Authentication;

namespace Davit.Registry.Tests.Authentication;

public sealed class AuthChallengeTests
{
    [Fact]
    public void Bearer_parameters_may_hold_commas_inside_quotes()
    {
        var challenge = Assert.Single(AuthChallenge.Parse(
            ["""Bearer realm="https://auth.example.com/token",service="reg.example.com",scope="repository:a/b:pull,push" """]));

        Assert.True(challenge.IsBearer);
        Assert.Equal("https://auth.example.com/token", challenge.Realm);
        Assert.Equal("reg.example.com", challenge.Service);
        Assert.Equal("repository:a/b:pull,push", challenge.Scope);
    }

    [Fact]
    public void Several_challenges_in_one_line_and_in_several_lines_are_all_read()
    {
        var challenges = AuthChallenge.Parse(["Negotiate, Basic realm=\"x\", bearer Realm = \"y\"", "Digest a=b , c = \"d\""]);

        Assert.Equal(["Negotiate", "Basic", "bearer", "Digest"], challenges.Select(c => c.Scheme));
        Assert.Equal("y", challenges[2].Realm);
        Assert.Equal("d", challenges[3].Parameters["C"]);
    }

    [Fact]
    public void Escaped_quotes_are_unescaped() =>
        Assert.Equal("a\"b\\c", Assert.Single(AuthChallenge.Parse(["""Basic realm="a\"b\\c" """])).Realm);

    [Theory]
    [InlineData("")]
    [InlineData(" , ,")]
    [InlineData("=")]
    [InlineData("\"")]
    public void Nonsense_yields_no_challenge(string header) => Assert.Empty(AuthChallenge.Parse([header]));

    [Fact]
    public void An_unclosed_quote_ends_reading_without_an_error() =>
        Assert.All(AuthChallenge.Parse(["Bearer realm=\"https://x"]), c => Assert.Null(c.Realm));
}
