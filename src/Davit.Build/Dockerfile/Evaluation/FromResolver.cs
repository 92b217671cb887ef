using Davit.Build.Dockerfile.Expansion;
using Davit.Build.Dockerfile.Linting;
using Davit.Build.Dockerfile.Syntax;
using Davit.Build.Dockerfile.Wording;
using Davit.Oci;

namespace Davit.Build.Dockerfile.Evaluation;

/// <summary>Reads FROM lines in the global scope.</summary>
internal sealed class FromResolver(ArgScope arguments, StageNames names)
{
    private readonly ShellExpander _expander = new() { Escape = arguments.Ast.Directives.Escape };
    private readonly HashSet<string> _declared = [.. arguments.Ast.GlobalArgs.SelectMany(i => i.Definitions).Select(d => d.Name)];
    private readonly List<Diagnostic> _diagnostics = [];
    private readonly Lazy<VariableSet> _defaults = new(() => ArgScope.Of(arguments.Ast, arguments.Parameters with { BuildArgs = new Dictionary<string, string>() }).Globals);

    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    public (StageSource Source, Platform? Platform) Resolve(Stage stage)
    {
        var from = stage.From;
        var image = Expand(from, from.Image);
        if (image.Text.Length == 0)
        {
            throw Error(from, $"base name ({from.Image}) should not be blank");
        }

        NoteUndeclared(from, image);
        NoteInvalidDefault(from);
        StageSource source = names.Find(image.Text, stage.Index) is { } index
            ? new StageSource.OtherStage(index)
            : names.ResolveImage(image.Text, from);
        return (source, from.Platform is null ? null : ReadPlatform(from, from.Platform));
    }

    private Platform ReadPlatform(FromInstruction from, string expression)
    {
        var word = Expand(from, expression);
        NoteUndeclared(from, word);
        if (word.Text.Length == 0)
        {
            throw Error(from, Suggest($"empty platform value from expression {expression}", word));
        }

        if (!Platform.TryParse(word.Text, out var platform))
        {
            throw Error(from, Suggest($"failed to parse platform {expression}: {GoText.Quote(word.Text)} is not of the form os[/arch[/variant]]", word));
        }

        NoteNeedless(from, word, platform);
        return platform;
    }

    private ExpandedWord Expand(FromInstruction from, string word)
    {
        try
        {
            return _expander.Expand(word, arguments.Globals);
        }
        catch (ExpansionException e)
        {
            throw Error(from, e.Message);
        }
    }

    private string Suggest(string message, ExpandedWord word) =>
        word.Undefined.Count == 0 ? message : Suggestion.Append(message, word.Undefined[0], arguments.Globals.Names);

    private void NoteUndeclared(FromInstruction from, ExpandedWord word)
    {
        foreach (var name in word.Undefined.Where(n => !_declared.Contains(n)))
        {
            var message = Suggestion.Append($"FROM argument '{name}' is not declared", name, arguments.Globals.Names.Concat(_declared));
            _diagnostics.Add(new Diagnostic(LintRule.UndefinedArgInFrom, from.Range, message));
        }
    }

    private void NoteInvalidDefault(FromInstruction from)
    {
        if (from.Image.Contains('$', StringComparison.Ordinal) && !IsValidByDefault(from))
        {
            var message = $"Default value for ARG {from.Image} results in empty or invalid base image name";
            _diagnostics.Add(new Diagnostic(LintRule.InvalidDefaultArgInFrom, from.Range, message));
        }
    }

    private bool IsValidByDefault(FromInstruction from)
    {
        try
        {
            return ImageReference.TryParse(_expander.Expand(from.Image, _defaults.Value).Text, out _);
        }
        catch (DavitException)
        {
            // A default that cannot be expanded at all is reported only when it is used.
            return true;
        }
    }

    private void NoteNeedless(FromInstruction from, ExpandedWord word, Platform platform)
    {
        if (word.Used is ["TARGETPLATFORM"] && word.Undefined.Count == 0 && word.Text == arguments.Globals.Find("TARGETPLATFORM"))
        {
            var message = $"Setting platform to predefined {from.Platform} in FROM is redundant as this is the default behavior";
            _diagnostics.Add(new Diagnostic(LintRule.RedundantTargetPlatform, from.Range, message));
        }

        var isConstant = word.Used.Count == 0 && word.Undefined.Count == 0;
        var isNamedAfter = from.StageName is { } name
            && (name.Contains(platform.Os, StringComparison.Ordinal) || name.Contains(platform.Architecture, StringComparison.Ordinal));
        if (isConstant && !isNamedAfter)
        {
            var message = $"FROM --platform flag should not use constant value {GoText.Quote(word.Text)}";
            _diagnostics.Add(new Diagnostic(LintRule.FromPlatformFlagConstDisallowed, from.Range, message));
        }
    }

    private DockerfileException Error(FromInstruction from, string message) => new(message, arguments.Ast.Source, [from.Range]);
}
