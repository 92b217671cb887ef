using Davit.Build.Dockerfile.Syntax;

namespace Davit.Build.Dockerfile.Parsing;

/// <summary>Reads a Dockerfile into its stages of typed instructions.</summary>
public static class DockerfileParser
{
    // BuildKit's frontend refuses longer files before it reads them.
    private const int MaxLength = 2 << 20;

    /// <exception cref="DockerfileException">The text is not a Dockerfile; in Docker's words where it has some.</exception>
    public static DockerfileAst Parse(SourceText source)
    {
        Require(source.Text.Length > 0, "the Dockerfile cannot be empty");
        Require(source.Text.Length <= MaxLength, $"dockerfile is longer than the allowed {MaxLength} characters");
        var reader = new LineReader(source);
        var lines = ReadLines(reader);
        Require(lines.Count > 0, "file with no instructions");
        var instructions = lines.Select(InstructionParser.Parse).ToList();
        var firstFrom = instructions.FindIndex(i => i is FromInstruction);
        var before = firstFrom < 0 ? instructions : instructions[..firstFrom];
        if (before.Find(i => i is not ArgInstruction) is { } stray)
        {
            throw new DockerfileException("no build stage in current context", source, [stray.Range]);
        }

        Require(firstFrom >= 0, "dockerfile contains no stages to build");
        return new DockerfileAst(source)
        {
            Directives = reader.Directives,
            GlobalArgs = [.. before.Cast<ArgInstruction>()],
            Stages = [.. ToStages(instructions[firstFrom..])],
            EmptyContinuations = reader.EmptyContinuations,
        };

        void Require(bool condition, string message)
        {
            if (!condition)
            {
                throw new DockerfileException(message, source, []);
            }
        }
    }

    /// <summary>
    /// Reads one ONBUILD trigger of a base image. The instruction stands where the FROM stands that runs it, and so do its mistakes.
    /// </summary>
    /// <exception cref="DockerfileException">The trigger is not one instruction that may be a trigger.</exception>
    public static Instruction ParseTrigger(string trigger, SourceText source, FromInstruction from)
    {
        try
        {
            var lines = ReadLines(new LineReader(new SourceText(source.Name, trigger)));
            if (lines.Count != 1)
            {
                throw new DockerfileException("onbuild trigger should be a single expression", source, []);
            }

            InstructionParser.RequireTrigger(lines[0]);
            var instruction = InstructionParser.Parse(lines[0]);
            return instruction with { Source = instruction.Source with { Range = from.Range, KeywordRange = from.Range } };
        }
        catch (DockerfileException e)
        {
            throw new DockerfileException($"ONBUILD trigger '{trigger.Split('\n')[0]}' of '{from.Image}': {e.Message}", source, [from.Range], e.Hint, e);
        }
    }

    private static List<InstructionLine> ReadLines(LineReader reader)
    {
        var lines = new List<InstructionLine>();
        while (reader.Read() is { } line)
        {
            lines.Add(WithHeredocs(InstructionLine.Split(line, reader.Directives.Escape), reader));
        }

        return lines;
    }

    private static InstructionLine WithHeredocs(InstructionLine line, LineReader reader)
    {
        if (!InstructionParser.TakesHeredocs(line))
        {
            return line;
        }

        var heredocs = new List<Heredoc>();
        foreach (var word in HeredocWord.FindAll(line.Line.Text))
        {
            var content = reader.ReadHeredoc(word) ?? throw line.Line.Error("unterminated heredoc");
            heredocs.Add(new Heredoc(word.Name, content) { Expands = word.Expands, StripsTabs = word.StripsTabs, FileDescriptor = word.FileDescriptor });
        }

        return heredocs.Count == 0 ? line : line with { Heredocs = heredocs, End = reader.Position };
    }

    private static IEnumerable<Stage> ToStages(List<Instruction> instructions)
    {
        var starts = Enumerable.Range(0, instructions.Count).Where(i => instructions[i] is FromInstruction).Append(instructions.Count).ToList();
        return starts.Zip(starts.Skip(1), (start, end) => instructions[start..end])
            .Select((stage, index) => new Stage(index, (FromInstruction)stage[0], stage[1..]));
    }
}
