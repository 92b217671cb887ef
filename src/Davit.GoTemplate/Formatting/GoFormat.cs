using System.Globalization;
using System.Text;

namespace Davit.GoTemplate.Formatting;

/// <summary>Go's Sprint, Sprintln and Sprintf. Arguments are null for nil.</summary>
internal static class GoFormat
{
    /// <summary>Spaces stand between two arguments of which neither is a string.</summary>
    public static string Sprint(IReadOnlyList<TemplateValue?> arguments)
    {
        if (arguments is [StringValue only])
        {
            return only.Value;
        }

        var writer = new ScalarWriter();
        var printer = new ValuePrinter(writer);
        for (var i = 0; i < arguments.Count; i++)
        {
            if (i > 0 && !IsString(arguments[i]) && !IsString(arguments[i - 1]))
            {
                writer.Output.Append(' ');
            }

            printer.Print(arguments[i], "v");
        }

        return writer.Output.ToString();
    }

    /// <summary>Spaces between all, a new line at the end.</summary>
    public static string Sprintln(IReadOnlyList<TemplateValue?> arguments) => string.Join(' ', arguments.Select(a => Sprint([a]))) + "\n";

    public static string Sprintf(string format, IReadOnlyList<TemplateValue?> arguments) => new Run(format, arguments).Execute();

    private static bool IsString(TemplateValue? value) => value is StringValue;

    /// <summary>One pass over a format.</summary>
    private sealed class Run(string format, IReadOnlyList<TemplateValue?> arguments)
    {
        private const int LargestNumber = 1_000_000;

        private readonly ScalarWriter _writer = new();
        private int _position;
        private int _argument;
        private bool _isReordered;
        private bool _isGoodIndex;
        private bool _isAfterIndex;

        public string Execute()
        {
            while (_position < format.Length)
            {
                var percent = format.IndexOf('%', _position);
                var end = percent < 0 ? format.Length : percent;
                _writer.Output.Append(format, _position, end - _position);
                _position = end + 1;
                if (percent >= 0)
                {
                    Directive();
                }
            }

            if (!_isReordered && _argument < arguments.Count)
            {
                AppendExtra();
            }

            return _writer.Output.ToString();
        }

        private void Directive()
        {
            _writer.Flags = default;
            _isGoodIndex = true;
            _isAfterIndex = false;
            ReadFlags();
            ReadIndex();
            ReadWidth();
            ReadPrecision();
            if (!_isAfterIndex)
            {
                ReadIndex();
            }

            if (_position >= format.Length)
            {
                _writer.Output.Append("%!(NOVERB)");
                return;
            }

            var rune = Rune.TryGetRuneAt(format, _position, out var found) ? found : Rune.ReplacementChar;
            _position += rune.Utf16SequenceLength;
            PrintArgument(rune.ToString());
        }

        private void PrintArgument(string verb)
        {
            if (verb == "%")
            {
                _writer.Output.Append('%');
            }
            else if (!_isGoodIndex)
            {
                _writer.Output.Append("%!").Append(verb).Append("(BADINDEX)");
            }
            else if (_argument >= arguments.Count)
            {
                _writer.Output.Append("%!").Append(verb).Append("(MISSING)");
            }
            else
            {
                ref var flags = ref _writer.Flags;
                if (verb == "v")
                {
                    (flags.GoSyntax, flags.Sharp) = (flags.Sharp, false);
                    (flags.FieldNames, flags.Plus) = (flags.Plus, false);
                }

                new ValuePrinter(_writer).Print(arguments[_argument++], verb);
            }
        }

        private void ReadFlags()
        {
            ref var flags = ref _writer.Flags;
            for (; _position < format.Length; _position++)
            {
                switch (format[_position])
                {
                    case '#':
                        flags.Sharp = true;
                        break;
                    case '0':
                        flags.Zero = !flags.Minus;
                        break;
                    case '+':
                        flags.Plus = true;
                        break;
                    case '-':
                        flags.Minus = true;
                        flags.Zero = false;
                        break;
                    case ' ':
                        flags.Space = true;
                        break;
                    default:
                        return;
                }
            }
        }

        private void ReadWidth()
        {
            if (!TryReadStar())
            {
                _writer.Flags.Width = ReadNumber();
                if (_isAfterIndex && _writer.Flags.Width is not null)
                {
                    _isGoodIndex = false;
                }

                return;
            }

            if (ReadStarValue() is not { } width)
            {
                _writer.Output.Append("%!(BADWIDTH)");
                return;
            }

            _writer.Flags.Width = Math.Abs(width);
            _writer.Flags.Minus |= width < 0;
            _writer.Flags.Zero &= width >= 0;
        }

        private void ReadPrecision()
        {
            if (_position >= format.Length || format[_position] != '.')
            {
                return;
            }

            _position++;
            _isGoodIndex &= !_isAfterIndex;
            ReadIndex();
            if (!TryReadStar())
            {
                _writer.Flags.Precision = ReadNumber() ?? 0;
                return;
            }

            _writer.Flags.Precision = ReadStarValue() is >= 0 and var precision ? precision : null;
            if (_writer.Flags.Precision is null)
            {
                _writer.Output.Append("%!(BADPREC)");
            }
        }

        private bool TryReadStar()
        {
            if (_position >= format.Length || format[_position] != '*')
            {
                return false;
            }

            _position++;
            return true;
        }

        private int? ReadStarValue()
        {
            _isAfterIndex = false;
            var value = _argument < arguments.Count ? arguments[_argument] : null;
            _argument += _argument < arguments.Count ? 1 : 0;
            return value is IntegerValue { Value: >= -LargestNumber and <= LargestNumber } integer ? (int)integer.Value : null;
        }

        private int? ReadNumber()
        {
            var start = _position;
            while (_position < format.Length && char.IsAsciiDigit(format[_position]))
            {
                _position++;
            }

            return int.TryParse(format.AsSpan(start, _position - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= LargestNumber
                ? number
                : null;
        }

        // An explicit argument number: %[2]d.
        private void ReadIndex()
        {
            if (_position >= format.Length || format[_position] != '[')
            {
                return;
            }

            _isReordered = true;
            var end = format.IndexOf(']', _position);
            var text = end < 0 ? "" : format[(_position + 1)..end];
            var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= arguments.Count;
            _position = end < 0 ? _position + 1 : end + 1;
            _isAfterIndex = isNumber;
            _isGoodIndex &= isNumber;
            _argument = isNumber ? number - 1 : _argument;
        }

        private void AppendExtra()
        {
            _writer.Flags = default;
            _writer.Output.Append("%!(EXTRA ");
            for (var i = _argument; i < arguments.Count; i++)
            {
                _writer.Output.Append(i > _argument ? ", " : "");
                if (arguments[i] is { } value && !ReferenceEquals(value, NilValue.Interface))
                {
                    _writer.Output.Append(value.TypeName).Append('=');
                }

                new ValuePrinter(_writer).Print(arguments[i], "v");
            }

            _writer.Output.Append(')');
        }
    }
}
