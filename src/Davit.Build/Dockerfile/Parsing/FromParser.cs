using Davit.Build.Dockerfile.Syntax;
using Davit.Build.Dockerfile.Wording;

namespace Davit.Build.Dockerfile.Parsing;

internal static class FromParser
{
    private static readonly Dictionary<string, FlagKind> Flags = new() { ["platform"] = FlagKind.Text };

    public static FromInstruction Parse(InstructionLine line)
    {
        var words = WordReader.SplitPlain(line.Arguments);
        var isNamed = words.Count == 3 && words[1].Text.Equals("as", StringComparison.OrdinalIgnoreCase);
        if (words.Count != 1 && !isNamed)
        {
            throw line.Error("FROM requires either one or three arguments");
        }

        return new FromInstruction
        {
            Source = line.ToSource(),
            Image = words[0].Text,
            StageName = isNamed ? ReadStageName(line, words[2]) : null,
            Platform = FlagValues.Read(line, Flags).Find("platform"),
        };
    }

    private static string ReadStageName(InstructionLine line, Word word)
    {
        var name = word.Text.ToLowerInvariant();
        return char.IsAsciiLetterLower(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.')
            ? name
            : throw line.Error($"invalid name for build stage: {GoText.Quote(word.Text)}, name can't start with a number or contain symbols", word);
    }
}
