using Davit.Engine.Filters;
using Davit.Oci;

namespace Davit.Engine.Tests.Filters;

public sealed class NamePatternTests
{
    private static readonly string[] Names =
    [
        "alpine", "alpine:latest", "abc", "ace", "afe", "a*b", "x/y", "repo1/img", "axbyc", "", "]", "a-", "ghcr.io/x/z1", "busybox:1.3-glibc", "a.b:7",
    ];

    // What Go's path.Match says of each of these names.
    [Theory]
    [InlineData("*", "alpine|alpine:latest|abc|ace|afe|a*b|axbyc||]|a-|busybox:1.3-glibc|a.b:7")]
    [InlineData("*:latest", "alpine:latest")]
    [InlineData("repo*/img", "repo1/img")]
    [InlineData("a?c", "abc")]
    [InlineData("a[b-d]e", "ace")]
    [InlineData("a[^b-d]e", "afe")]
    [InlineData("a\\*b", "a*b")]
    [InlineData("*/*", "x/y|repo1/img")]
    [InlineData("a*b*c", "abc|axbyc")]
    [InlineData("", "")]
    [InlineData("*.*:[0-9]*", "a.b:7")]
    [InlineData("busy*:*libc", "busybox:1.3-glibc")]
    [InlineData("[\\]a]", "]")]
    [InlineData("ghcr.io/*/z*", "ghcr.io/x/z1")]
    public void A_pattern_matches_what_Go_matches(string pattern, string matched) =>
        Assert.Equal(matched.Split('|'), Names.Where(NamePattern.Parse(pattern).Matches));

    [Theory]
    [InlineData("[")]
    [InlineData("[a")]
    [InlineData("[]a]")]
    [InlineData("[a-]")]
    [InlineData("a[")]
    [InlineData("\\")]
    [InlineData("[^]")]
    [InlineData("[-]")]
    public void A_pattern_that_Go_refuses_is_refused(string pattern) =>
        Assert.Equal("syntax error in pattern", Assert.Throws<DavitException>(() => NamePattern.Parse(pattern)).Message);
}
