using Davit.Build.Dockerfile.Expansion;
using Davit.Build.Dockerfile.Syntax;
using Davit.Oci;

namespace Davit.Build.Dockerfile.Evaluation;

/// <summary>
/// The variables of the global scope: the platform's and the ARGs before the first FROM. FROM lines see them all,
/// a stage sees one only after it declared it.
/// </summary>
public sealed class ArgScope
{
    private static readonly string[] ProxyNames = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"];

    private ArgScope(DockerfileAst ast, BuildParameters parameters, VariableSet globals)
    {
        Ast = ast;
        Parameters = parameters;
        Globals = globals;
    }

    public DockerfileAst Ast { get; }

    public BuildParameters Parameters { get; }

    public VariableSet Globals { get; }

    /// <summary>
    /// Proxy settings among the build args, under both spellings. They reach every RUN undeclared, and neither history nor cache keys.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> ProxyVariables =>
    [
        .. Parameters.BuildArgs
            .Where(a => ProxyNames.Contains(a.Key, StringComparer.OrdinalIgnoreCase))
            .SelectMany(a => new[] { KeyValuePair.Create(a.Key.ToUpperInvariant(), a.Value), KeyValuePair.Create(a.Key.ToLowerInvariant(), a.Value) })
            .DistinctBy(v => v.Key)
            .OrderBy(v => v.Key, StringComparer.Ordinal),
    ];

    /// <exception cref="DockerfileException">A default value cannot be expanded.</exception>
    public static ArgScope Of(DockerfileAst ast, BuildParameters parameters)
    {
        var expander = new ShellExpander { Escape = ast.Directives.Escape };
        var globals = PlatformVariables(ast, parameters);
        foreach (var instruction in ast.GlobalArgs)
        {
            foreach (var definition in instruction.Definitions)
            {
                var value = parameters.BuildArgs.TryGetValue(definition.Name, out var given) ? given
                    : definition.Default is null ? null
                    : Expand(definition.Default, instruction);
                globals = value is null ? globals : globals.With(definition.Name, value);
            }
        }

        return new ArgScope(ast, parameters, globals);

        string Expand(string word, ArgInstruction instruction)
        {
            try
            {
                return expander.Expand(word, globals).Text;
            }
            catch (ExpansionException e)
            {
                throw new DockerfileException(e.Message, ast.Source, [instruction.Range], e.Hint, e);
            }
        }
    }

    /// <summary>
    /// Build args that no ARG of the file, nor of the <paramref name="triggers"/> that base images added, declares;
    /// Docker warns <c>One or more build-args [x] were not consumed</c>.
    /// </summary>
    public IReadOnlyList<string> FindUnconsumed(IEnumerable<Instruction> triggers)
    {
        var declared = Ast.GlobalArgs.Concat(Ast.Stages.SelectMany(s => s.Instructions).Concat(triggers).OfType<ArgInstruction>())
            .SelectMany(i => i.Definitions)
            .Select(d => d.Name)
            .ToHashSet();
        return [.. Parameters.BuildArgs.Keys.Where(name => !declared.Contains(name) && !IsPredefined(name)).Order(StringComparer.Ordinal)];
    }

    private bool IsPredefined(string name) =>
        ProxyNames.Contains(name, StringComparer.OrdinalIgnoreCase)
        || name == "SOURCE_DATE_EPOCH"
        || name.StartsWith("BUILDKIT_", StringComparison.Ordinal)
        || Globals.Contains(name);

    private static VariableSet PlatformVariables(DockerfileAst ast, BuildParameters parameters)
    {
        var (build, target) = (parameters.BuildPlatform, parameters.TargetPlatform);
        var stage = parameters.Target ?? ast.Stages[^1].Name ?? "default";
        (string Name, string Value)[] predefined =
        [
            ("BUILDPLATFORM", build.ToString()), ("BUILDOS", build.Os), ("BUILDOSVERSION", build.OsVersion),
            ("BUILDARCH", build.Architecture), ("BUILDVARIANT", build.Variant),
            ("TARGETPLATFORM", target.ToString()), ("TARGETOS", target.Os), ("TARGETOSVERSION", target.OsVersion),
            ("TARGETARCH", target.Architecture), ("TARGETVARIANT", target.Variant),
            ("TARGETSTAGE", stage),
        ];
        return predefined.Aggregate(
            VariableSet.Empty,
            (set, p) => set.With(p.Name, parameters.BuildArgs.GetValueOrDefault(p.Name, p.Value)));
    }
}
