using Davit.RegistryServer.Routing;

namespace Davit.RegistryServer.Tests.Routing;

public sealed class ByteRangeTests
{
    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=5-", 5, 5)]
    [InlineData("bytes=5-7", 5, 3)]
    [InlineData("bytes=5-700", 5, 5)]
    [InlineData("bytes=-3", 7, 3)]
    [InlineData("bytes=-30", 0, 10)]
    [InlineData("BYTES=1-2", 1, 2)]
    public void A_part_is_cut_to_what_there_is(string header, long start, long length) =>
        Assert.Equal(new ByteRange(RangeOutcome.Part, start, length), ByteRange.Parse(header, 10));

    [Theory]
    [InlineData("bytes=10-")]
    [InlineData("bytes=10-20")]
    [InlineData("bytes=-0")]
    public void A_part_behind_the_end_is_unsatisfiable(string header) =>
        Assert.Equal(RangeOutcome.Unsatisfiable, ByteRange.Parse(header, 10).Outcome);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("bytes=")]
    [InlineData("bytes=-")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=7-5")]
    [InlineData("bytes=0-1,3-4")]
    [InlineData("lines=0-1")]
    [InlineData("bytes=0-99999999999999999999")]
    public void What_is_not_understood_is_answered_whole(string? header) =>
        Assert.Equal(new ByteRange(RangeOutcome.Whole, 0, 10), ByteRange.Parse(header, 10));
}
