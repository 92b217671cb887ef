using Davit.Build.Dockerfile.Linting;

namespace Davit.Build.Tests.Dockerfile;

public sealed class LintOptionsTests
{
    [Theory]
    [InlineData("", "", false)]
    [InlineData("skip=A", "A", false)]
    [InlineData("skip=A, B ;error=true", "A,B", true)]
    [InlineData("error=0;skip=all", "all", false)]
    [InlineData("experimental=all", "", false)]
    public void Directive_is_read(string text, string skipped, bool isError)
    {
        var options = LintOptions.TryParse(text);

        Assert.NotNull(options);
        Assert.Equal(skipped, string.Join(',', options.Skipped.Order()));
        Assert.Equal(isError, options.IsError);
    }

    [Theory]
    [InlineData("skipp=A")]
    [InlineData("error=maybe")]
    [InlineData("word")]
    public void Directive_nobody_knows_is_none(string text) => Assert.Null(LintOptions.TryParse(text));
}
