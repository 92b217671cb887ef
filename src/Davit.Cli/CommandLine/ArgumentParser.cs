namespace Davit.Cli.CommandLine;

/// <summary>
/// Reads a command line by pflag's rules: <c>--name value</c>, <c>--name=value</c>, <c>-n value</c>, <c>-nvalue</c>,
/// <c>-n=value</c>, combined short flags (<c>-it</c>), <c>--</c> ends the options.
/// </summary>
internal static class ArgumentParser
{
    /// <summary>Null when help was asked for.</summary>
    /// <exception cref="UsageException">The line does not fit <paramref name="command"/>.</exception>
    public static Invocation? Parse(CommandSpec command, ReadOnlySpan<string> line)
    {
        var reader = new LineReader(command, line);
        if (!reader.Read())
        {
            return null;
        }

        if (!command.Arity.Accepts(reader.Arguments.Count))
        {
            throw new UsageException(command, $"{ProgramInfo.Name}: '{ProgramInfo.Name} {command.CalledAs}' {command.Arity}", ExitCodes.Failure);
        }

        return new Invocation(command, reader.Values, reader.Arguments);
    }

    private ref struct LineReader(CommandSpec command, ReadOnlySpan<string> line)
    {
        private readonly ReadOnlySpan<string> _line = line;
        private int _next;

        public Dictionary<OptionSpec, List<string>> Values { get; } = [];

        public List<string> Arguments { get; } = [];

        /// <summary>False when help was asked for.</summary>
        public bool Read()
        {
            while (_next < _line.Length)
            {
                var word = _line[_next++];
                if (word == "--")
                {
                    Arguments.AddRange(_line[_next..]);
                    return true;
                }

                if (word.Length < 2 || word[0] != '-')
                {
                    Arguments.Add(word);
                    if (!command.Interspersed)
                    {
                        Arguments.AddRange(_line[_next..]);
                        return true;
                    }
                }
                else if (word is "--help" || (word is "-h" && command.Options.All(o => o.Short != 'h')))
                {
                    return false;
                }
                else if (word[1] == '-')
                {
                    ReadLong(word);
                }
                else
                {
                    ReadShort(word);
                }
            }

            return true;
        }

        private void ReadLong(string word)
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? word[2..] : word[2..equals];
            var option = command.Options.FirstOrDefault(o => o.Name == name) ?? throw Error($"unknown flag: --{name}");
            if (equals >= 0)
            {
                Add(option, word[(equals + 1)..]);
            }
            else if (option.Kind == OptionKind.Flag)
            {
                Add(option, "true");
            }
            else if (option.Kind == OptionKind.OptionalText)
            {
                Add(option, "");
            }
            else
            {
                Add(option, NextValue($"flag needs an argument: --{name}"));
            }
        }

        private void ReadShort(string word)
        {
            for (var i = 1; i < word.Length; i++)
            {
                var letter = word[i];
                var option = command.Options.FirstOrDefault(o => o.Short == letter)
                    ?? throw Error($"unknown shorthand flag: '{letter}' in {word}");
                var rest = word[(i + 1)..];
                if (rest.StartsWith('='))
                {
                    Add(option, rest[1..]);
                    return;
                }

                if (option.Kind == OptionKind.Flag)
                {
                    Add(option, "true");
                    continue;
                }

                Add(option, rest.Length > 0 ? rest : NextValue($"flag needs an argument: '{letter}' in {word}"));
                return;
            }
        }

        private string NextValue(string complaint) => _next < _line.Length ? _line[_next++] : throw Error(complaint);

        private readonly void Add(OptionSpec option, string value)
        {
            if (option.Kind == OptionKind.Flag)
            {
                value = value switch
                {
                    "true" or "1" or "t" or "T" or "TRUE" or "True" => "true",
                    "false" or "0" or "f" or "F" or "FALSE" or "False" => "false",
                    _ => throw Error($"invalid argument \"{value}\" for \"{option.Display}\" flag: strconv.ParseBool: parsing \"{value}\": invalid syntax"),
                };
            }

            if (!Values.TryGetValue(option, out var values))
            {
                Values[option] = values = [];
            }

            values.Add(value);
        }

        private readonly UsageException Error(string message) => new(command, message, ExitCodes.Usage);
    }
}
