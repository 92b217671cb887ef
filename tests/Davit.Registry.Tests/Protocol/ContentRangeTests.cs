using Davit.Registry.Protocol;

namespace Davit.Registry.Tests.Protocol;

public sealed class ContentRangeTests
{
    [Theory]
    [InlineData("0-1023", 0, 1023)]
    [InlineData("bytes=5-9", 5, 9)]
    [InlineData("bytes 5-9/10", 5, 9)]
    [InlineData(" 7-7 ", 7, 7)]
    public void Reads_every_form_registries_write(string text, long first, long last)
    {
        Assert.True(ContentRange.TryParse(text, out var range));
        Assert.Equal(new ContentRange(first, last), range);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("-5")]
    [InlineData("5-")]
    [InlineData("9-5")]
    [InlineData("a-b")]
    [InlineData("0x1-5")]
    [InlineData("+1-5")]
    [InlineData("1-99999999999999999999")]
    public void Refuses_what_is_no_range(string? text) => Assert.False(ContentRange.TryParse(text, out _));
}
