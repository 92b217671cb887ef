using Davit.Build.Dockerfile.Syntax;
using Davit.Build.Dockerfile.Wording;

namespace Davit.Build.Dockerfile.Parsing;

/// <summary>ENV, LABEL and ARG.</summary>
internal static class AssignmentParser
{
    public static EnvInstruction ParseEnv(InstructionLine line)
    {
        var (variables, isLegacy) = ReadAssignments(line);
        FlagValues.RejectAll(line);
        return new EnvInstruction { Source = line.ToSource(), Variables = variables, IsLegacyForm = isLegacy };
    }

    public static LabelInstruction ParseLabel(InstructionLine line)
    {
        var (labels, isLegacy) = ReadAssignments(line);
        FlagValues.RejectAll(line);
        return new LabelInstruction { Source = line.ToSource(), Labels = labels, IsLegacyForm = isLegacy };
    }

    public static ArgInstruction ParseArg(InstructionLine line)
    {
        var words = WordReader.SplitQuoted(line.Arguments, line.Escape);
        return words.Count == 0
            ? throw line.Error("ARG requires at least one argument")
            : new ArgInstruction { Source = line.ToSource(), Definitions = [.. words.Select(w => ReadDefinition(line, w))] };
    }

    private static ArgDefinition ReadDefinition(InstructionLine line, Word word)
    {
        var equals = word.Text.IndexOf('=', StringComparison.Ordinal);
        return equals switch
        {
            < 0 => new ArgDefinition(word.Text, null),
            0 => throw line.Error("ARG names can not be blank", word),
            _ => new ArgDefinition(word.Text[..equals], word.Text[(equals + 1)..]),
        };
    }

    private static (IReadOnlyList<Assignment> Assignments, bool IsLegacy) ReadAssignments(InstructionLine line)
    {
        var words = WordReader.SplitQuoted(line.Arguments, line.Escape);
        if (words.Count == 0)
        {
            throw line.Error($"{line.Name} requires at least one argument");
        }

        // A blank before the first '=' means the old form, "ENV name the whole rest".
        return words[0].Text.Contains('=', StringComparison.Ordinal)
            ? ([.. words.Select(w => ReadAssignment(line, w))], false)
            : ([ReadLegacy(line)], true);
    }

    private static Assignment ReadLegacy(InstructionLine line)
    {
        var text = line.Arguments.Text;
        var end = Blanks.FindEndOfWord(text, 0);
        return end == text.Length
            ? throw line.Line.Error($"{line.Name} must have two arguments")
            : new Assignment(text[..end], text[Blanks.Skip(text, end)..]);
    }

    private static Assignment ReadAssignment(InstructionLine line, Word word)
    {
        var equals = word.Text.IndexOf('=', StringComparison.Ordinal);
        return equals switch
        {
            < 0 => throw new DockerfileException(
                $"Syntax error - can't find = in {GoText.Quote(word.Text)}. Must be of the form: name=value",
                line.Line.Source,
                [line.Line.RangeOf(word)]),
            0 => throw line.Error($"{line.Name} names can not be blank", word),
            _ => new Assignment(word.Text[..equals], word.Text[(equals + 1)..]),
        };
    }
}
