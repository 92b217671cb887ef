using Davit.Cli.Rendering;

namespace Davit.Cli.Tests.Rendering;

public sealed class HumanTextTests
{
    [Theory]
    [InlineData(0, "0B")]
    [InlineData(1, "1B")]
    [InlineData(999, "999B")]
    [InlineData(1000, "1kB")]
    [InlineData(1024, "1.02kB")]
    [InlineData(1500, "1.5kB")]
    [InlineData(4_260_000, "4.26MB")]
    [InlineData(186_987_654, "187MB")]
    [InlineData(1_234_567_890, "1.23GB")]
    [InlineData(12_345_678_901_234, "12.3TB")]
    public void Sizes_have_three_digits_and_decimal_units(long bytes, string expected)
    {
        Assert.Equal(expected, HumanText.Size(bytes));
    }

    [Theory]
    [InlineData(0.4, "Less than a second")]
    [InlineData(1, "1 second")]
    [InlineData(59, "59 seconds")]
    [InlineData(60, "About a minute")]
    [InlineData(150, "2 minutes")]
    [InlineData(3600, "About an hour")]
    [InlineData(3600 * 5, "5 hours")]
    [InlineData(3600 * 47, "47 hours")]
    [InlineData(3600 * 24 * 3, "3 days")]
    [InlineData(3600 * 24 * 20, "2 weeks")]
    [InlineData(3600 * 24 * 90, "3 months")]
    [InlineData(3600L * 24 * 365 * 3, "3 years")]
    public void Durations_are_told_in_dockers_words(double seconds, string expected)
    {
        Assert.Equal(expected, HumanText.Duration(TimeSpan.FromSeconds(seconds)));
    }

    [Fact]
    public void An_unknown_time_is_not_available()
    {
        Assert.Equal("N/A", HumanText.Ago(null, DateTimeOffset.UnixEpoch));
    }
}
