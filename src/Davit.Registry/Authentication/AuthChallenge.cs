using System.Diagnostics.CodeAnalysis;

namespace Davit.Registry.Authentication;

/// <summary>
/// One challenge of a WWW-Authenticate header (RFC 9110, 11.6.1): a scheme and its parameters.
/// Names compare without case.
/// </summary>
public sealed record AuthChallenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    public bool IsBearer => Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase);

    public bool IsBasic => Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase);

    public string? Realm => Parameters.GetValueOrDefault("realm");

    public string? Service => Parameters.GetValueOrDefault("service");

    public string? Scope => Parameters.GetValueOrDefault("scope");

    /// <summary>The challenges of all header lines, in order. What cannot be read is left out.</summary>
    public static IReadOnlyList<AuthChallenge> Parse(IEnumerable<string> headerValues) =>
        headerValues.SelectMany(value => new ChallengeReader(value).ReadAll()).ToArray();

    /// <summary>
    /// A comma separates challenges as well as parameters; a token followed by '=' is a parameter,
    /// any other starts a challenge.
    /// </summary>
    private sealed class ChallengeReader(string text)
    {
        private int _position;

        public IEnumerable<AuthChallenge> ReadAll()
        {
            SkipSeparators();
            while (TryReadToken(out var scheme))
            {
                yield return new AuthChallenge(scheme, ReadParameters());
                SkipSeparators();
            }
        }

        private Dictionary<string, string> ReadParameters()
        {
            var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            while (true)
            {
                SkipSeparators();
                var start = _position;
                if (!TryReadToken(out var name) || !TryReadValue(out var value))
                {
                    _position = start;
                    return parameters;
                }

                parameters.TryAdd(name, value);
            }
        }

        private bool TryReadValue([NotNullWhen(true)] out string? value)
        {
            value = null;
            SkipSpaces();
            if (_position >= text.Length || text[_position] != '=')
            {
                return false;
            }

            _position++;
            SkipSpaces();
            return _position < text.Length && text[_position] == '"' ? TryReadQuoted(out value) : TryReadToken(out value);
        }

        private bool TryReadQuoted([NotNullWhen(true)] out string? value)
        {
            value = null;
            var unescaped = new System.Text.StringBuilder();
            for (_position++; _position < text.Length; _position++)
            {
                var c = text[_position];
                if (c == '"')
                {
                    _position++;
                    value = unescaped.ToString();
                    return true;
                }

                if (c == '\\' && _position + 1 < text.Length)
                {
                    c = text[++_position];
                }

                unescaped.Append(c);
            }

            return false;
        }

        private bool TryReadToken([NotNullWhen(true)] out string? token)
        {
            var start = _position;
            while (_position < text.Length && text[_position] is not (' ' or '\t' or ',' or '=' or '"'))
            {
                _position++;
            }

            token = _position > start ? text[start.._position] : null;
            return token is not null;
        }

        private void SkipSeparators()
        {
            while (_position < text.Length && text[_position] is ' ' or '\t' or ',')
            {
                _position++;
            }
        }

        private void SkipSpaces()
        {
            while (_position < text.Length && text[_position] is ' ' or '\t')
            {
                _position++;
            }
        }
    }
}
