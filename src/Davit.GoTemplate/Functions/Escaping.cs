using System.Globalization;
using System.Text;
using Davit.GoTemplate.Formatting;
using Davit.GoTemplate.Text;

namespace Davit.GoTemplate.Functions;

/// <summary>html, js and urlquery: the arguments printed, then escaped.</summary>
internal static class Escaping
{
    private const string Hexadecimal = "0123456789ABCDEF";

    public static IEnumerable<KeyValuePair<string, TemplateFunction>> All =>
    [
        Signature.Variadic("html", [ParameterType.Any], a => Html(Printed(a))),
        Signature.Variadic("js", [ParameterType.Any], a => JavaScript(Printed(a))),
        Signature.Variadic("urlquery", [ParameterType.Any], a => UrlQuery(Printed(a))),
    ];

    // Nil prints as a template prints it.
    private static string Printed(IReadOnlyList<TemplateValue?> arguments) =>
        GoFormat.Sprint([.. arguments.Select(a => a is null || ReferenceEquals(a, NilValue.Interface) ? new StringValue("<no value>") : a)]);

    private static string Html(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            _ = character switch
            {
                '\0' => result.Append('\uFFFD'),
                '"' => result.Append("&#34;"),
                '\'' => result.Append("&#39;"),
                '&' => result.Append("&amp;"),
                '<' => result.Append("&lt;"),
                '>' => result.Append("&gt;"),
                _ => result.Append(character),
            };
        }

        return result.ToString();
    }

    private static string JavaScript(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '\\' or '\'' or '"' => result.Append('\\').Append((char)rune.Value),
                '<' or '>' or '&' or '=' or < ' ' => result.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"),
                _ when rune.IsAscii || GoCharacters.IsPrintable(rune) => result.Append(rune),
                _ => result.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"),
            };
        }

        return result.ToString();
    }

    private static string UrlQuery(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            _ = (char)value switch
            {
                ' ' => result.Append('+'),
                '-' or '_' or '.' or '~' => result.Append((char)value),
                var c when char.IsAsciiLetterOrDigit(c) => result.Append(c),
                _ => result.Append('%').Append(Hexadecimal[value >> 4]).Append(Hexadecimal[value & 15]),
            };
        }

        return result.ToString();
    }
}
