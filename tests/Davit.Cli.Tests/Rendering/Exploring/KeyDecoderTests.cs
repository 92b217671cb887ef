using System.Text;
using Davit.Cli.Rendering.Exploring.Interactive;

namespace Davit.Cli.Tests.Rendering.Exploring;

public sealed class KeyDecoderTests
{
    [Theory]
    [InlineData("\e[A", Key.Up)]
    [InlineData("\eOB", Key.Down)]
    [InlineData("\e[1;5C", Key.Right)]
    [InlineData("\e[5~", Key.PageUp)]
    [InlineData("\e[6~", Key.PageDown)]
    [InlineData("\e[H", Key.Home)]
    [InlineData("\e[4~", Key.End)]
    [InlineData("\e[Z", Key.Tab)]
    [InlineData("\e", Key.Escape)]
    [InlineData("\r", Key.Enter)]
    [InlineData("\u007f", Key.Backspace)]
    [InlineData("\u0003", Key.Interrupt)]
    [InlineData("\u001a", Key.Suspend)]
    [InlineData("\e[200~", Key.Other)]
    public void Sequences_are_keys(string sent, object expected) => Assert.Equal([new KeyPress((Key)expected)], Decode(sent));

    [Fact]
    public void Characters_come_one_by_one() =>
        Assert.Equal([KeyPress.Of('a'), KeyPress.Of('é'), new KeyPress(Key.Up), KeyPress.Of('z')], Decode("aé\e[Az"));

    [Fact]
    public void What_comes_in_two_pieces_is_one_key()
    {
        var decoder = new KeyDecoder();

        Assert.Empty(decoder.Decode("\e["u8));
        Assert.Equal([new KeyPress(Key.Down)], decoder.Decode("B"u8));
        Assert.Empty(decoder.Decode([0xc3]));
        Assert.Equal([KeyPress.Of('é')], decoder.Decode([0xa9]));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_swallowed() => Assert.Equal([new KeyPress(Key.Other), KeyPress.Of('a')], new KeyDecoder().Decode([0xff, (byte)'a']));

    private static IReadOnlyList<KeyPress> Decode(string sent) => new KeyDecoder().Decode(Encoding.UTF8.GetBytes(sent));
}
