using Davit.GoTemplate.Text;

namespace Davit.GoTemplate.Formatting;

/// <summary>Values under a verb, as package fmt prints them.</summary>
internal sealed class ValuePrinter(ScalarWriter writer)
{
    /// <param name="value">Null for nil.</param>
    /// <param name="verb">The letter, or what stood in its place.</param>
    public void Print(TemplateValue? value, string verb)
    {
        switch (verb)
        {
            case "T":
                writer.Text(IsNil(value) ? "<nil>" : value!.TypeName);
                break;
            case "v" when IsNil(value):
                writer.Pad("<nil>");
                break;
            case "p":
                PrintBadVerb(value, verb);
                break;
            default:
                PrintValue(value, verb, isNested: false);
                break;
        }
    }

    private static bool IsNil(TemplateValue? value) => value is null || ReferenceEquals(value, NilValue.Interface);

    private void PrintValue(TemplateValue? value, string verb, bool isNested)
    {
        switch (value)
        {
            case null or NilValue:
                PrintNil(value, verb, isNested);
                break;
            case BooleanValue boolean when verb is "t" or "v":
                writer.Pad(boolean.Value ? "true" : "false");
                break;
            case IntegerValue { Text: { } text } when verb is "s" or "q" or "x" or "X" || (verb == "v" && !writer.Flags.GoSyntax):
                PrintString(text, verb);
                break;
            case IntegerValue integer when PrintInteger(integer, verb):
            case FloatValue real when PrintFloat(real, verb):
            case StringValue text when PrintString(text.Value, verb):
                break;
            case ListValue list:
                PrintList(list, verb);
                break;
            case MapValue map:
                PrintMap(map, verb);
                break;
            case ObjectValue record:
                PrintObject(record, verb, isNested);
                break;
            default:
                PrintBadVerb(value, verb);
                break;
        }
    }

    private void PrintNil(TemplateValue? value, string verb, bool isNested)
    {
        if (writer.Flags.GoSyntax && verb == "v")
        {
            writer.Output.Append(value is null ? GoTypes.Any : Parenthesize(value.TypeName)).Append("(nil)");
        }
        else if (isNested)
        {
            // Whatever the verb and its width.
            writer.Output.Append("<nil>");
        }
        else if (verb != "v")
        {
            PrintBadVerb(value, verb);
        }
        else
        {
            writer.Pad("<nil>");
        }
    }

    private static string Parenthesize(string typeName) => typeName.StartsWith('*') ? $"({typeName})" : typeName;

    private void PrintBadVerb(TemplateValue? value, string verb)
    {
        writer.Output.Append("%!").Append(verb).Append('(');
        if (IsNil(value))
        {
            writer.Output.Append("<nil>");
        }
        else
        {
            writer.Output.Append(value!.TypeName).Append('=');
            Print(value, "v");
        }

        writer.Output.Append(')');
    }

    private bool PrintInteger(IntegerValue integer, string verb)
    {
        switch (verb)
        {
            case "v" when writer.Flags.GoSyntax && integer.IsUnsigned:
                var sharp = writer.Flags.Sharp;
                writer.Flags.Sharp = true;
                writer.Integer(integer.Value, 'x');
                writer.Flags.Sharp = sharp;
                return true;
            case "v" or "d":
                writer.Integer(integer.Value, 'd');
                return true;
            case "b" or "o" or "O" or "x" or "X":
                writer.Integer(integer.Value, verb[0]);
                return true;
            case "c":
                writer.Character(integer.Value);
                return true;
            case "q":
                writer.QuotedCharacter(integer.Value);
                return true;
            case "U":
                writer.CodePoint(integer.Value);
                return true;
            default:
                return false;
        }
    }

    private bool PrintFloat(FloatValue real, string verb)
    {
        switch (verb)
        {
            case "v":
                writer.Float(real.Value, 'g', null);
                return true;
            case "g" or "G":
                writer.Float(real.Value, verb[0], null);
                return true;
            case "e" or "E" or "f" or "F":
                writer.Float(real.Value, verb[0], 6);
                return true;
            default:
                return false;
        }
    }

    private bool PrintString(string text, string verb)
    {
        switch (verb)
        {
            case "v" when writer.Flags.GoSyntax:
            case "q":
                writer.Quoted(text);
                return true;
            case "v" or "s":
                writer.Text(text);
                return true;
            case "x" or "X":
                writer.Hexadecimal(text, verb == "X");
                return true;
            default:
                return false;
        }
    }

    private void PrintList(ListValue list, string verb)
    {
        if (!writer.Flags.GoSyntax)
        {
            PrintSequence("[", " ", "]", list.Items, item => PrintValue(item, verb, isNested: true));
        }
        else if (list.IsNil)
        {
            writer.Output.Append(list.TypeName).Append("(nil)");
        }
        else
        {
            PrintSequence(list.TypeName + "{", ", ", "}", list.Items, item => PrintValue(item, verb, isNested: true));
        }
    }

    private void PrintMap(MapValue map, string verb)
    {
        if (writer.Flags.GoSyntax && map.IsNil)
        {
            writer.Output.Append(map.TypeName).Append("(nil)");
            return;
        }

        var (start, gap, end) = writer.Flags.GoSyntax ? (map.TypeName + "{", ", ", "}") : ("map[", " ", "]");
        PrintSequence(start, gap, end, map.Sorted(), entry =>
        {
            PrintValue(entry.Key, verb, isNested: true);
            writer.Output.Append(':');
            PrintValue(entry.Value, verb, isNested: true);
        });
    }

    private void PrintObject(ObjectValue record, string verb, bool isNested)
    {
        var flags = writer.Flags;
        var isPointer = record.TypeName.StartsWith('*');
        var start = (isPointer && !isNested ? "&" : "") + (flags.GoSyntax ? record.TypeName.TrimStart('*') : "") + "{";
        PrintSequence(start, flags.GoSyntax ? ", " : " ", "}", record.Fields, field =>
        {
            writer.Output.Append(flags.GoSyntax || flags.FieldNames ? field.Key + ":" : "");
            PrintValue(field.Value, verb, isNested: true);
        });
    }

    private void PrintSequence<T>(string start, string gap, string end, IEnumerable<T> items, Action<T> print)
    {
        writer.Output.Append(start);
        var isFirst = true;
        foreach (var item in items)
        {
            writer.Output.Append(isFirst ? "" : gap);
            isFirst = false;
            print(item);
        }

        writer.Output.Append(end);
    }
}
