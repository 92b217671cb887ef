namespace Davit.Oci.Tests;

public sealed class TagOrderTests
{
    [Theory]
    [InlineData("latest", "2.0", "1.10", "1.9", "1")]
    [InlineData("v2.0.0", "1.9.9", "v1.9.8")]
    [InlineData("3.12.1", "3.12", "3.11.9", "3")]
    [InlineData("1.2.3", "1.2.3-alpine", "1.2.3-slim", "1.2.3-rc10", "1.2.3-rc9", "1.2.3-alpha.1", "1.2.2")]
    [InlineData("20240601", "20231231", "1.0", "bookworm", "edge")]
    [InlineData("2.0", "1f3a9b", "99999999999999999999999", "dev")]
    public void Newest_versions_come_first(params string[] ordered)
    {
        var shuffled = ordered.Reverse().ToArray();

        Array.Sort(shuffled, TagOrder.NewestFirst);

        Assert.Equal(ordered, shuffled);
    }

    [Fact]
    public void Any_two_tags_are_ordered_one_way_only()
    {
        string[] tags = ["latest", "1", "1.0", "v1.0", "1.0-a", "1.0-rc1", "1.0.1", "x", "1x", "", "-", "1.", "1..2", "00001", "1"];
        foreach (var a in tags)
        {
            foreach (var b in tags)
            {
                Assert.Equal(Math.Sign(TagOrder.NewestFirst.Compare(a, b)), -Math.Sign(TagOrder.NewestFirst.Compare(b, a)));
            }
        }
    }
}
