using Davit.Build.Planning;

namespace Davit.Build.Tests.Planning;

public sealed class FileModeChangeTests
{
    [Theory]
    [InlineData("755", 0b110_100_100u, 0b111_101_101u)]
    [InlineData("0644", 0b111_111_111u, 0b110_100_100u)]
    [InlineData("4755", 0u, 0b100_111_101_101u)]
    [InlineData("0", 0b111u, 0u)]
    [InlineData("+x", 0b110_100_100u, 0b111_101_101u)]
    [InlineData("u+x", 0b110_100_100u, 0b111_100_100u)]
    [InlineData("go-r", 0b110_100_100u, 0b110_000_000u)]
    [InlineData("a=r", 0b111_111_111u, 0b100_100_100u)]
    [InlineData("u=rwX,go=rX", 0b110_000_000u, 0b110_100_100u)]
    [InlineData("u=rwX,go=rX", 0b111_000_000u, 0b111_101_101u)]
    [InlineData("u+s,g+s,+t", 0b111_101_101u, 0b111_111_101_101u)]
    [InlineData("g=u", 0b111_000_000u, 0b111_111_000u)]
    [InlineData("u=rw-x+x", 0u, 0b111_000_000u)]
    [InlineData("o=", 0b111_111_111u, 0b111_111_000u)]
    public void Applies_as_chmod_does(string text, uint mode, uint expected)
    {
        Assert.True(FileModeChange.TryParse(text, out var change));
        Assert.Equal(expected, change.Apply(mode, isDirectory: false));
    }

    [Fact]
    public void A_capital_x_always_means_directories()
    {
        Assert.True(FileModeChange.TryParse("go=X", out var change));
        Assert.Equal(0b001_001u, change.Apply(0, isDirectory: true));
        Assert.Equal(0u, change.Apply(0, isDirectory: false));
    }

    [Theory]
    [InlineData("")]
    [InlineData("888")]
    [InlineData("17777")]
    [InlineData("u")]
    [InlineData("u+x,")]
    [InlineData("z+x")]
    [InlineData("u*x")]
    [InlineData("-1")]
    public void Anything_else_is_no_mode(string text) => Assert.False(FileModeChange.TryParse(text, out _));
}
