using System.Globalization;
using Davit.GoTemplate.Text;

namespace Davit.GoTemplate.Execution;

/// <summary>Methods: an object's, and those of the named types of numbers.</summary>
internal static class Methods
{
    public static TemplateFunction? Find(TemplateValue value, string name) => value switch
    {
        ObjectValue record => record.FindMethod(name),
        IntegerValue { Text: { } text } when name == "String" => TemplateFunction.Getter(() => text),
        StringValue { TypeName: GoTypes.JsonNumber } number => name switch
        {
            "String" => TemplateFunction.Getter(() => number.Value),
            "Int64" => TemplateFunction.Getter(() => Int64(number.Value)),
            "Float64" => TemplateFunction.Getter(() => double.Parse(number.Value, NumberStyles.Float, CultureInfo.InvariantCulture)),
            _ => null,
        },
        _ => null,
    };

    private static TemplateValue Int64(string text) => GoNumbers.FindInt64(text) is { } value
        ? value
        : throw new TemplateException($"strconv.ParseInt: parsing {GoQuote.Quote(text)}: invalid syntax");
}
