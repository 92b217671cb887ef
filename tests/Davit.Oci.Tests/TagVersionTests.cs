namespace Davit.Oci.Tests;

public sealed class TagVersionTests
{
    [Theory]
    [InlineData("1.2.3", "1 2 3", VersionSuffix.None, "")]
    [InlineData("v1.30", "1 30", VersionSuffix.None, "")]
    [InlineData("16-alpine", "16", VersionSuffix.Variant, "-alpine")]
    [InlineData("1.2.0-rc.1", "1 2 0", VersionSuffix.PreRelease, "-rc.1")]
    public void A_version_is_numbers_and_a_tail(string tag, string numbers, VersionSuffix suffix, string tail)
    {
        var version = TagVersion.Find(tag)!;

        Assert.Equal((numbers, suffix, tail), (string.Join(' ', version.Numbers), version.Suffix, version.Tail));
    }

    [Theory]
    [InlineData("latest")]
    [InlineData("1f3a9")]
    [InlineData("version1")]
    [InlineData("")]
    public void Other_tags_are_none(string tag) => Assert.Null(TagVersion.Find(tag));

    [Theory]
    [InlineData("1.9", "1.10", -1)]
    [InlineData("1.2", "1.2.0", 0)]
    [InlineData("2", "1.99.99", 1)]
    [InlineData("1.2.3.4", "1.2.3", 1)]
    public void Numbers_that_are_not_written_are_zero(string a, string b, int order) =>
        Assert.Equal(order, Math.Sign(TagVersion.Find(a)!.CompareNumbers(TagVersion.Find(b)!)));
}
