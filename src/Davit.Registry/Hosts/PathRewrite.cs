using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Davit.Oci;

namespace Davit.Registry.Hosts;

/// <summary>
/// Another name for some repositories, as k3s writes it into hosts.toml (<c>[host."URL".rewrite]</c>): a regular expression,
/// and what to put in the place of its match.
/// </summary>
public sealed class PathRewrite
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Regex _pattern;
    private readonly string _replacement;

    /// <exception cref="ArgumentException">Not a regular expression.</exception>
    public PathRewrite(string pattern, string replacement)
    {
        _pattern = new Regex(pattern, RegexOptions.CultureInvariant, Patience);
        _replacement = replacement;
    }

    public bool TryApply(string repositoryPath, [NotNullWhen(true)] out string? rewritten)
    {
        rewritten = null;
        if (!_pattern.IsMatch(repositoryPath))
        {
            return false;
        }

        rewritten = _pattern.Replace(repositoryPath, _replacement);
        return ImageReference.TryParse($"{ImageReference.DefaultDomain}/{rewritten}", out _)
            ? true
            : throw new DavitException(ErrorKind.InvalidArgument, $"rewrite '{repositoryPath}': the rule '{_pattern}' makes '{rewritten}' of it, which is no repository's name");
    }
}
