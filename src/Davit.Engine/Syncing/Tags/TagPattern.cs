using System.Text.RegularExpressions;
using Davit.Engine.Filters;
using Davit.Oci;

namespace Davit.Engine.Syncing.Tags;

/// <summary>A pattern of tags: with <c>*</c>, <c>?</c> and <c>[a-z]</c>, or a regular expression between slashes.</summary>
internal sealed class TagPattern
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Func<string, bool> _matches;

    private TagPattern(Func<string, bool> matches) => _matches = matches;

    /// <summary>Null when <paramref name="text"/> is the name of a tag.</summary>
    /// <exception cref="DavitException">InvalidArgument: neither a name nor a pattern.</exception>
    public static TagPattern? Parse(string text)
    {
        if (text is ['/', .., '/'] && text.Length > 2)
        {
            return new TagPattern(Expression(text[1..^1]).IsMatch);
        }

        if (text.AsSpan().ContainsAny('*', '?', '['))
        {
            return new TagPattern(NamePattern.Parse(text).Matches);
        }

        return ReferenceGrammar.IsTag(text) ? null : throw new DavitException(ErrorKind.InvalidArgument, $"'{Quote.Short(text)}' is neither a tag nor a pattern");
    }

    public bool Matches(string tag) => _matches(tag);

    private static Regex Expression(string text)
    {
        try
        {
            return new Regex(text, RegexOptions.CultureInvariant, Patience);
        }
        catch (ArgumentException e)
        {
            throw new DavitException(ErrorKind.InvalidArgument, $"invalid regular expression: {e.Message}", innerException: e);
        }
    }
}
