using Davit.Build.Context;

namespace Davit.Build.Tests.Context;

public sealed class PathPatternTests
{
    // Cases of Go's own path/filepath match tests, as far as they concern one component.
    [Theory]
    [InlineData("abc", "abc", true)]
    [InlineData("*", "abc", true)]
    [InlineData("*c", "abc", true)]
    [InlineData("a*", "a", true)]
    [InlineData("a*", "ba", false)]
    [InlineData("a*b*c*d*e*", "axbxcxdxe", true)]
    [InlineData("a*b*c*d*e*", "axbxcxdxexxx", true)]
    [InlineData("a*b?c*x", "abxbbxdbxebxczzx", true)]
    [InlineData("a*b?c*x", "abxbbxdbxebxczzy", false)]
    [InlineData("ab[c]", "abc", true)]
    [InlineData("ab[b-d]", "abc", true)]
    [InlineData("ab[e-g]", "abc", false)]
    [InlineData("ab[^c]", "abc", false)]
    [InlineData("ab[^e-g]", "abc", true)]
    [InlineData("a\\*b", "a*b", true)]
    [InlineData("a\\*b", "ab", false)]
    [InlineData("a?b", "a☺b", true)]
    [InlineData("a[^a]b", "a☺b", true)]
    [InlineData("a???b", "a☺b", false)]
    [InlineData("[a-ζ]*", "α", true)]
    [InlineData("[\\]a]", "]", true)]
    [InlineData("[\\-]", "-", true)]
    [InlineData("[x\\-]", "z", false)]
    [InlineData("[]a]", "]", false)]
    [InlineData("[-]", "-", false)]
    [InlineData("[x-]", "x", false)]
    [InlineData("[a-b-c]", "a", false)]
    [InlineData("[", "a", false)]
    [InlineData("a[", "ab", false)]
    [InlineData("*x", "xxx", true)]
    [InlineData("", "", true)]
    [InlineData("**", "", true)]
    public void Matches_as_go_does(string pattern, string name, bool expected) => Assert.Equal(expected, PathPattern.Matches(pattern, name));

    [Fact]
    public void Many_stars_do_not_explode() =>
        Assert.False(PathPattern.Matches(string.Concat(Enumerable.Repeat("*a", 100)) + "b", new string('a', 255)));
}
