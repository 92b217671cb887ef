using System.Globalization;
using System.Text;

namespace Davit.GoTemplate.Formatting;

/// <summary>Values as encoding/json writes them, on one line, with HTML characters left alone.</summary>
internal static class GoJson
{
    public static string Write(TemplateValue? value)
    {
        var output = new StringBuilder();
        Append(output, value);
        return output.ToString();
    }

    private static void Append(StringBuilder output, TemplateValue? value)
    {
        switch (value)
        {
            case null or NilValue or ListValue { IsNil: true } or MapValue { IsNil: true }:
                output.Append("null");
                break;
            case BooleanValue boolean:
                output.Append(boolean.Value ? "true" : "false");
                break;
            case IntegerValue integer:
                output.Append(integer.Value.ToString(CultureInfo.InvariantCulture));
                break;
            case FloatValue real:
                AppendFloat(output, real.Value);
                break;
            case StringValue { TypeName: GoTypes.JsonNumber } number:
                output.Append(number.Value);
                break;
            case StringValue text:
                AppendString(output, text.Value);
                break;
            case ListValue list:
                AppendAll(output, '[', list.Items, item => Append(output, item), ']');
                break;
            case MapValue map:
                AppendFields(output, map.Sorted());
                break;
            case ObjectValue record when record.ToJson() is { } json:
                output.Append(json);
                break;
            case ObjectValue record:
                AppendFields(output, record.Fields);
                break;
            default:
                throw new InvalidOperationException($"no JSON for {value.TypeName}");
        }
    }

    private static void AppendFields(StringBuilder output, IEnumerable<KeyValuePair<string, TemplateValue>> fields) =>
        AppendAll(output, '{', fields, field =>
        {
            AppendString(output, field.Key);
            output.Append(':');
            Append(output, field.Value);
        }, '}');

    private static void AppendAll<T>(StringBuilder output, char start, IEnumerable<T> items, Action<T> append, char end)
    {
        output.Append(start);
        var isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst)
            {
                output.Append(',');
            }

            isFirst = false;
            append(item);
        }

        output.Append(end);
    }

    private static void AppendFloat(StringBuilder output, double value) => output.Append(double.IsFinite(value)
        ? FloatText.Json(value)
        : throw new TemplateException($"json: unsupported value: {FloatText.Format(value, 'g', null)}"));

    private static void AppendString(StringBuilder output, string text)
    {
        output.Append('"');
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' or '\\' => output.Append('\\').Append((char)rune.Value),
                '\b' => output.Append(@"\b"),
                '\f' => output.Append(@"\f"),
                '\n' => output.Append(@"\n"),
                '\r' => output.Append(@"\r"),
                '\t' => output.Append(@"\t"),
                < ' ' or 0x2028 or 0x2029 => output.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ => output.Append(rune),
            };
        }

        output.Append('"');
    }
}
