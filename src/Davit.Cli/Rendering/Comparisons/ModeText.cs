using Davit.Engine.Comparing;

namespace Davit.Cli.Rendering.Comparisons;

/// <summary>Permissions as <c>ls -l</c> and chmod(1) write them.</summary>
internal static class ModeText
{
    private const string Letters = "rwxrwxrwx";
    private const uint SetUser = 0x800;
    private const uint SetGroup = 0x400;
    private const uint Sticky = 0x200;

    public static string Of(FileFacts facts)
    {
        var text = new char[10];
        text[0] = facts.Type;
        for (var i = 0; i < Letters.Length; i++)
        {
            text[i + 1] = (facts.Mode & (0x100u >> i)) != 0 ? Letters[i] : '-';
        }

        Mark(text, 3, facts.Mode & SetUser, 's');
        Mark(text, 6, facts.Mode & SetGroup, 's');
        Mark(text, 9, facts.Mode & Sticky, 't');
        return new string(text);
    }

    public static string Octal(FileFacts facts) => Convert.ToString(facts.Mode, 8).PadLeft(4, '0');

    // A capital where the bit for executing is not set.
    private static void Mark(char[] text, int at, uint bit, char letter)
    {
        if (bit != 0)
        {
            text[at] = text[at] == 'x' ? letter : char.ToUpperInvariant(letter);
        }
    }
}
