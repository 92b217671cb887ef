using System.Text;

namespace Davit.Cli.Rendering.Exploring.Interactive;

internal readonly record struct KeyPress(Key Key, Rune Character = default)
{
    public static KeyPress Of(char character) => new(Key.Character, new Rune(character));
}
