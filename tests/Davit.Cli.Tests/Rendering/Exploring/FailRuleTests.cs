using Davit.Cli.Rendering.Exploring;
using Davit.Oci;

namespace Davit.Cli.Tests.Rendering.Exploring;

public sealed class FailRuleTests(ExploredImage explored) : IClassFixture<ExploredImage>
{
    [Theory]
    [InlineData("wasted>10MB", 10e6)]
    [InlineData("wasted >= 1.5 MiB", 1.5 * 1024 * 1024)]
    [InlineData("wasted>512", 512)]
    [InlineData("size<2GB", 2e9)]
    [InlineData("efficiency<0.95", 0.95)]
    [InlineData("efficiency<=95%", 0.95)]
    [InlineData("wasted-percent>20", 20)]
    [InlineData("wasted-percent>20%", 20)]
    [InlineData("layers>20", 20)]
    public void Rules_are_read(string text, double limit) => Assert.Equal(limit, FailRule.Parse(text).Limit, 6);

    [Theory]
    [InlineData("wasted", "expected NAME>VALUE")]
    [InlineData(">5", "expected NAME>VALUE")]
    [InlineData("waste>5", "unknown name 'waste'")]
    [InlineData("wasted>much", "is not a number")]
    [InlineData("wasted>-1", "is not a number")]
    [InlineData("wasted>5XB", "unknown unit 'XB'")]
    [InlineData("layers>5MB", "unknown unit 'MB'")]
    public void What_is_no_rule_is_told(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<DavitException>(() => FailRule.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("wasted>149", true)]
    [InlineData("wasted>150", false)]
    [InlineData("wasted>=150", true)]
    [InlineData("size>1311", true)]
    [InlineData("size>1312", false)]
    [InlineData("efficiency<0.89", true)]
    [InlineData("efficiency<0.88", false)]
    [InlineData("wasted-percent>11.4", true)]
    [InlineData("wasted-percent>11.5", false)]
    [InlineData("layers<=3", true)]
    [InlineData("layers<3", false)]
    public void Images_are_judged(string text, bool isRefused) => Assert.Equal(isRefused, FailRule.Parse(text).Refuses(explored.Image));
}
