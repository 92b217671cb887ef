using System.Globalization;
using Davit.Build.Dockerfile.Expansion;
using Davit.Build.Dockerfile.Syntax;
using Davit.Build.Dockerfile.Wording;
using Davit.Oci;

namespace Davit.Build.Dockerfile.Evaluation;

/// <summary>Finds stages by the names and numbers instructions call them.</summary>
internal sealed class StageNames
{
    private readonly DockerfileAst _ast;
    private readonly Dictionary<string, List<int>> _indices = new(StringComparer.OrdinalIgnoreCase);

    public StageNames(DockerfileAst ast)
    {
        _ast = ast;
        foreach (var stage in ast.Stages.Where(s => s.Name is not null))
        {
            _indices.TryAdd(stage.Name!, []);
            _indices[stage.Name!].Add(stage.Index);
        }
    }

    /// <summary>The names an instruction takes files from.</summary>
    public static IEnumerable<string> In(Instruction instruction) => instruction switch
    {
        CopyInstruction { From: { } from } => [from],
        RunInstruction run => run.Mounts.Select(m => m.From).OfType<string>(),
        _ => [],
    };

    /// <summary>The last stage of that name among the first <paramref name="before"/>.</summary>
    public int? Find(string name, int before) =>
        _indices.TryGetValue(name, out var indices) && indices[0] < before ? indices.Last(i => i < before) : null;

    /// <summary>The stage meant from within stage <paramref name="from"/>: an earlier one, else one that comes too late.</summary>
    public int? FindAny(string name, int from) =>
        Find(name, from) ?? Find(name, _ast.Stages.Count) ?? (ParseIndex(name) is { } index && index >= 0 && index < _ast.Stages.Count ? index : null);

    /// <exception cref="DockerfileException">The name is no earlier stage, nor an image.</exception>
    public StageSource Resolve(string name, Stage stage, Instruction instruction)
    {
        RequireConstant(name, instruction);
        if (FindAny(name, stage.Index) is { } index)
        {
            return index < stage.Index ? new StageSource.OtherStage(index) : throw Error(TooLate(name, stage, instruction), instruction);
        }

        return ParseIndex(name) is { } number
            ? throw Error($"invalid stage index {number}", instruction)
            : ResolveImage(name, instruction);
    }

    public StageSource ResolveImage(string name, Instruction instruction)
    {
        if (name == "scratch")
        {
            return new StageSource.Scratch();
        }

        try
        {
            return new StageSource.Image(name, ImageReference.Parse(name).OrLatest());
        }
        catch (DavitException e)
        {
            throw Error($"failed to parse stage name {GoText.Quote(name)}: {e.Message}", instruction, e);
        }
    }

    private static string TooLate(string name, Stage stage, Instruction instruction)
    {
        var current = stage.Name ?? $"stage-{stage.Index}";
        return instruction is RunInstruction run
            ? $"cannot mount from stage {GoText.Quote(name)} to {GoText.Quote(run.Mounts.First(m => m.From == name).Target ?? "")}, stage needs to be defined before current command"
            : $"cannot copy from stage {GoText.Quote(name)}, it needs to be defined before current stage {GoText.Quote(current)}";
    }

    private void RequireConstant(string name, Instruction instruction)
    {
        if (instruction is CopyInstruction && !IsConstant(name))
        {
            throw Error(
                "variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround",
                instruction);
        }
    }

    private bool IsConstant(string name)
    {
        try
        {
            return new ShellExpander { Escape = _ast.Directives.Escape }.Expand(name, VariableSet.Empty).Text == name;
        }
        catch (ExpansionException)
        {
            return false;
        }
    }

    private static int? ParseIndex(string name) =>
        int.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index) ? index : null;

    private DockerfileException Error(string message, Instruction instruction, Exception? inner = null) =>
        new(message, _ast.Source, [instruction.Range], (inner as DavitException)?.Hint, inner);
}
