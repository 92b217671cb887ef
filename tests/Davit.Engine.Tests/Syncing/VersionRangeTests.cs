using Davit.Engine.Syncing.Tags;
using Davit.Oci;

namespace Davit.Engine.Tests.Syncing;

public sealed class VersionRangeTests
{
    [Theory]
    [InlineData(">=1.20 <2", "1.20 1.20.0 v1.99 1.20.1-slim", "1.19.9 2 2.0.0 2.0-rc1 1.21-rc1")]
    [InlineData(">= 1.20, < 2", "1.20", "2.0")]
    [InlineData(">1.20", "1.21 2", "1.20 1.20.5")]
    [InlineData(">1.20.1", "1.20.2", "1.20.1")]
    [InlineData("<=1.20", "1.20.7 1.0", "1.21")]
    [InlineData("1.20", "1.20 1.20.9", "1.21 1.2")]
    [InlineData("1.20.x", "1.20.9", "1.21")]
    [InlineData("=1.20.3", "1.20.3", "1.20.4 1.20.3.1")]
    [InlineData("~1.20.3", "1.20.3 1.20.9", "1.20.2 1.21")]
    [InlineData("~1", "1.0 1.9", "2.0")]
    [InlineData("^1.20", "1.20 1.99", "2.0 1.19")]
    [InlineData("^0.2.3", "0.2.9", "0.3.0 0.2.2")]
    [InlineData("^0.0.3", "0.0.3", "0.0.4")]
    [InlineData("*", "0 99", "1.0-rc1")]
    [InlineData("1.20 || >=3", "1.20.1 3.1", "2.0")]
    [InlineData(">=1.20-0 <2", "1.20-rc1 1.20 1.21-beta.2", "1.19.9 2.0-rc1")]
    [InlineData(">=1.20-rc.2", "1.20-rc.2 1.20-rc.10 1.20", "1.20-rc.1")]
    public void A_range_holds_what_it_says(string range, string inside, string outside)
    {
        var parsed = VersionRange.Parse(range);

        Assert.All(inside.Split(' '), tag => Assert.True(parsed.Contains(TagVersion.Find(tag)!), $"{tag} is not in {range}"));
        Assert.All(outside.Split(' '), tag => Assert.False(parsed.Contains(TagVersion.Find(tag)!), $"{tag} is in {range}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(">=")]
    [InlineData("1.2 ||")]
    [InlineData(">=latest")]
    [InlineData("!=1.2")]
    public void What_is_no_range_is_refused(string range)
    {
        var error = Assert.Throws<DavitException>(() => VersionRange.Parse(range));

        Assert.StartsWith($"invalid version range '{range}'", error.Message, StringComparison.Ordinal);
    }
}
