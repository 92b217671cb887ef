using System.Text;
using Davit.GoTemplate.Formatting;
using Davit.GoTemplate.Text;

namespace Davit.GoTemplate.Functions;

/// <summary>What Docker adds to Go's functions (docker/cli, package templates).</summary>
internal static class DockerFunctions
{
    private const int LargestPadding = 1_000_000;

    public static IEnumerable<KeyValuePair<string, TemplateFunction>> All =>
    [
        Signature.Fixed("json", [ParameterType.Any], a => GoJson.Write(a[0])),
        Signature.Fixed("split", [ParameterType.Text, ParameterType.Text], a => ListValue.OfStrings(Split(a[0].Text(), a[1].Text()))),
        Signature.Fixed("join", [ParameterType.Any, ParameterType.Text], a => Join(a[0], a[1].Text())),
        Signature.Fixed("title", [ParameterType.Text], a => Title(a[0].Text())),
        Signature.Fixed("lower", [ParameterType.Text], a => a[0].Text().ToLowerInvariant()),
        Signature.Fixed("upper", [ParameterType.Text], a => a[0].Text().ToUpperInvariant()),
        Signature.Fixed("pad", [ParameterType.Text, ParameterType.Integer, ParameterType.Integer], a => Pad(a[0].Text(), a[1].Integer(), a[2].Integer())),
        Signature.Fixed("truncate", [ParameterType.Text, ParameterType.Integer], a => Truncate(a[0].Text(), a[1].Integer())),
    ];

    /// <summary>A table's header goes through the template of its rows, and must come out whole.</summary>
    public static IEnumerable<KeyValuePair<string, TemplateFunction>> ForHeaders =>
    [
        Signature.Fixed("json", [ParameterType.Text], a => a[0]),
        Signature.Fixed("split", [ParameterType.Text, ParameterType.Text], a => a[0]),
        Signature.Fixed("join", [ParameterType.Text, ParameterType.Text], a => a[0]),
        Signature.Fixed("title", [ParameterType.Text], a => a[0]),
        Signature.Fixed("lower", [ParameterType.Text], a => a[0]),
        Signature.Fixed("upper", [ParameterType.Text], a => a[0]),
        Signature.Fixed("truncate", [ParameterType.Text, ParameterType.Integer], a => a[0]),
    ];

    private static IEnumerable<string> Split(string text, string separator) =>
        separator.Length == 0 ? text.EnumerateRunes().Select(r => r.ToString()) : text.Split(separator);

    private static string Join(TemplateValue? value, string separator) => value switch
    {
        null => "",
        NilValue nil when ReferenceEquals(nil, NilValue.Interface) => "",
        ListValue list => string.Join(separator, list.Items.Select(i => GoFormat.Sprint([i]))),
        MapValue map => string.Join(separator, map.Entries.Values.Select(v => GoFormat.Sprint([v])).Order(Utf8Order.Instance)),
        _ => throw new TemplateException($"expected slice, got {value.TypeName}"),
    };

    // The first letter of each word, where Go's isSeparator sees words.
    private static string Title(string text)
    {
        var result = new StringBuilder(text.Length);
        var previous = new Rune(' ');
        foreach (var rune in text.EnumerateRunes())
        {
            result.Append(IsSeparator(previous) ? Rune.ToUpperInvariant(rune) : rune);
            previous = rune;
        }

        return result.ToString();
    }

    private static bool IsSeparator(Rune rune) => rune.IsAscii
        ? !(Rune.IsLetterOrDigit(rune) || rune.Value == '_')
        : !Rune.IsLetterOrDigit(rune) && Rune.IsWhiteSpace(rune);

    private static string Pad(string text, int before, int after)
    {
        if (text.Length == 0)
        {
            return text;
        }

        if (before < 0 || after < 0)
        {
            throw new TemplateException("strings: negative Repeat count");
        }

        return new string(' ', Math.Min(before, LargestPadding)) + text + new string(' ', Math.Min(after, LargestPadding));
    }

    // Counts bytes.
    private static string Truncate(string text, int length)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return bytes.Length < length ? text
            : length >= 0 ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw new TemplateException($"runtime error: slice bounds out of range [:{length}]");
    }
}
