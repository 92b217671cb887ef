using Davit.Build.Dockerfile.Expansion;
using Davit.Build.Dockerfile.Linting;
using Davit.Build.Dockerfile.Parsing;
using Davit.Build.Dockerfile.Syntax;
using Davit.Build.Dockerfile.Wording;

namespace Davit.Build.Dockerfile.Evaluation;

/// <summary>Expands one instruction in its scope. RUN, CMD, ENTRYPOINT and SHELL leave variables to the shell they run.</summary>
internal sealed class InstructionExpander(StageScope scope)
{
    private static readonly ShellExpander HeredocExpander = new() { Quotes = QuoteHandling.Ignore };

    private readonly ShellExpander _expander = new() { Escape = scope.Arguments.Ast.Directives.Escape };
    private readonly List<string> _undefined = [];
    private StageScope _scope = scope;

    public ExpandedInstruction Expand(Instruction instruction)
    {
        try
        {
            var expanded = Replace(instruction);
            Diagnostic[] diagnostics = [.. UndefinedVariables(instruction), .. RelativeWorkdir(expanded)];
            var scope = expanded is WorkdirInstruction ? _scope with { HasWorkdir = true } : _scope;
            return new ExpandedInstruction(expanded, scope, diagnostics);
        }
        catch (Exception e) when (e is ExpansionException or MountException)
        {
            throw new DockerfileException(e.Message, _scope.Arguments.Ast.Source, [instruction.Range], innerException: e);
        }
    }

    // A table of what expands in which instruction.
    private Instruction Replace(Instruction instruction)
    {
        switch (instruction)
        {
            case EnvInstruction env:
                // All values are from before the line: ENV a=1 b=$a does not see its own a.
                var variables = Expand(env.Variables);
                _scope = _scope with { Variables = variables.Aggregate(_scope.Variables, (set, v) => set.With(v.Key, v.Value)) };
                return env with { Variables = variables };
            case ArgInstruction arg:
                return arg with { Definitions = [.. arg.Definitions.Select(Declare)] };
            case WorkdirInstruction workdir:
                return workdir with { Path = Expand(workdir.Path) };
            case CopyInstruction copy:
                return Expand(copy);
            case AddInstruction add:
                return Expand(add) with { Checksum = ExpandOptional(add.Checksum) };
            case LabelInstruction label:
                return label with { Labels = Expand(label.Labels) };
            case UserInstruction user:
                return user with { User = Expand(user.User) };
            case VolumeInstruction volume:
                return volume with { Paths = [.. volume.Paths.Select(Expand)] };
            case StopSignalInstruction stop:
                return stop with { Signal = Expand(stop.Signal) };
            case ExposeInstruction expose:
                return expose with { Ports = [.. expose.Ports.SelectMany(p => _expander.ExpandWords(p, _scope.Variables))] };
            case RunInstruction run:
                return run with { Mounts = [.. run.Mounts.Select(m => MountParser.Read(m.Text, Expand))] };
            default:
                return instruction;
        }
    }

    private T Expand<T>(T transfer)
        where T : TransferInstruction => transfer with
        {
            Sources = [.. transfer.Sources.Select(Expand)],
            Destination = Expand(transfer.Destination),
            Chown = ExpandOptional(transfer.Chown),
            Chmod = ExpandOptional(transfer.Chmod),
            Heredocs = [.. transfer.Heredocs.Select(Expand)],
        };

    private Heredoc Expand(Heredoc heredoc) => heredoc with
    {
        Content = heredoc.Expands ? Note(HeredocExpander.Expand(heredoc.Text, _scope.Variables)) : heredoc.Text,
        StripsTabs = false,
        Expands = false,
    };

    private IReadOnlyList<Assignment> Expand(IReadOnlyList<Assignment> assignments) =>
        [.. assignments.Select(a => new Assignment(Expand(a.Key), Expand(a.Value)))];

    private ArgDefinition Declare(ArgDefinition definition)
    {
        var arguments = _scope.Arguments;
        var value = arguments.Parameters.BuildArgs.TryGetValue(definition.Name, out var given) ? given
            : definition.Default is not null ? Expand(definition.Default)
            : arguments.Globals.Find(definition.Name);
        var declared = definition with { Default = value };
        _scope = _scope with
        {
            Declared = _scope.Declared.Add(declared),
            Variables = value is null ? _scope.Variables : _scope.Variables.With(definition.Name, value),
        };
        return declared;
    }

    private string? ExpandOptional(string? word) => word is null ? null : Expand(word);

    private string Expand(string word) => Note(_expander.Expand(word, _scope.Variables));

    private string Note(ExpandedWord word)
    {
        _undefined.AddRange(word.Undefined);
        return word.Text;
    }

    private IEnumerable<Diagnostic> UndefinedVariables(Instruction instruction) => _undefined
        .Distinct()
        .Where(name => _scope.Declared.All(d => d.Name != name))
        .Select(name => new Diagnostic(LintRule.UndefinedVar, instruction.Range, $"Usage of undefined variable '${name}'" + SuggestVariable(name)));

    private string SuggestVariable(string name) =>
        Suggestion.Find(name, _scope.Variables.Names) is { } match ? $" (did you mean ${match}?)" : "";

    private IEnumerable<Diagnostic> RelativeWorkdir(Instruction expanded)
    {
        if (expanded is WorkdirInstruction workdir && !_scope.HasWorkdir && !workdir.Path.StartsWith('/'))
        {
            var message = $"Relative workdir {GoText.Quote(workdir.Path)} can have unexpected results if the base image changes";
            yield return new Diagnostic(LintRule.WorkdirRelativePath, workdir.Range, message);
        }
    }
}
