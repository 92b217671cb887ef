namespace Davit.GoTemplate.Functions;

/// <summary>The functions that templates call, by name.</summary>
public sealed class FunctionTable
{
    private readonly Dictionary<string, TemplateFunction> _functions = new(StringComparer.Ordinal);

    // Of two by the same name the last.
    private FunctionTable(params IEnumerable<KeyValuePair<string, TemplateFunction>>[] parts)
    {
        foreach (var part in parts)
        {
            foreach (var (name, function) in part)
            {
                _functions[name] = function;
            }
        }
    }

    /// <summary>Go's and those that Docker adds: join, json, lower, pad, split, title, truncate, upper.</summary>
    public static FunctionTable Docker { get; } = new(Builtins.All, Escaping.All, Comparison.All, DockerFunctions.All);

    /// <summary>The same, with Docker's own leaving alone what they get: for the headers of tables.</summary>
    public static FunctionTable DockerHeaders { get; } = new(Builtins.All, Escaping.All, Comparison.All, DockerFunctions.All, DockerFunctions.ForHeaders);

    internal bool Contains(string name) => _functions.ContainsKey(name);

    internal TemplateFunction? Find(string name) => _functions.GetValueOrDefault(name);
}
