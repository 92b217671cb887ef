using Davit.Build.Dockerfile.Syntax;

namespace Davit.Build.Dockerfile.Parsing;

/// <summary>
/// Takes the directives a Dockerfile may begin with. The first line that is none ends them for good,
/// be it a comment, an empty line or a directive nobody knows.
/// </summary>
internal sealed class DirectiveReader
{
    private readonly HashSet<string> _seen = [];
    private bool _isDone;

    public ParserDirectives Directives { get; private set; } = ParserDirectives.None;

    /// <returns>True when the line was a directive.</returns>
    /// <exception cref="DockerfileException">A directive is repeated or has a value it cannot have.</exception>
    public bool TryRead(SourceText source, int lineNumber)
    {
        var line = source.Lines[lineNumber - 1];
        var isShebang = lineNumber == 1 && line.StartsWith("#!", StringComparison.Ordinal);
        if (_isDone || isShebang)
        {
            return false;
        }

        if (Split(line.TrimStart()) is not var (name, value))
        {
            _isDone = true;
            return false;
        }

        var range = new SourceRange(new SourcePosition(lineNumber, 1), new SourcePosition(lineNumber, line.Length + 1));
        if (!_seen.Add(name))
        {
            throw new DockerfileException($"only one {name} parser directive can be used", source, [range]);
        }

        Directives = name switch
        {
            "syntax" => Directives with { Syntax = value.Split(' ')[0] },
            "check" => Directives with { Check = value },
            _ when value is "\\" or "`" => Directives with { Escape = value[0] },
            _ => throw new DockerfileException($@"invalid escape token '{value}' does not match ` or \", source, [range]),
        };
        return true;
    }

    private static (string Name, string Value)? Split(string line)
    {
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0 || !line.StartsWith('#'))
        {
            return null;
        }

        var name = line[1..equals].Trim().ToLowerInvariant();
        var value = line[(equals + 1)..].Trim();
        return name is "syntax" or "escape" or "check" && value.Length > 0 ? (name, value) : null;
    }
}
