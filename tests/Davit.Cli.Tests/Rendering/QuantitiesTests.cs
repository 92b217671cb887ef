using Davit.Cli.Rendering;
using Davit.Oci;

namespace Davit.Cli.Tests.Rendering;

public sealed class QuantitiesTests
{
    [Theory]
    [InlineData("512", 512)]
    [InlineData("64m", 64L << 20)]
    [InlineData("64MB", 64L << 20)]
    [InlineData("1.5GiB", 3L << 29)]
    [InlineData("2 g", 2L << 30)]
    [InlineData("0b", 0)]
    public void Memory_sizes_are_powers_of_1024(string text, long bytes)
    {
        Assert.Equal(bytes, Quantities.Bytes(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("-1")]
    [InlineData("1x")]
    [InlineData("1.2.3m")]
    [InlineData("99999999999p")]
    [InlineData("99999999999999999999999p")]
    public void Anything_else_is_an_invalid_size(string text)
    {
        Assert.Equal($"invalid size: '{text}'", Assert.Throws<DavitException>(() => Quantities.Bytes(text)).Message);
    }

    [Theory]
    [InlineData("99999999999999999999999")]
    [InlineData("-1")]
    [InlineData("many")]
    public void Processors_are_a_sensible_number(string text)
    {
        Assert.Throws<DavitException>(() => Quantities.Processors(text));
    }
}
