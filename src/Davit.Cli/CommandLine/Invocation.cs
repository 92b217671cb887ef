using System.Globalization;

namespace Davit.Cli.CommandLine;

/// <summary>A parsed command line of one command.</summary>
internal sealed class Invocation(CommandSpec command, Dictionary<OptionSpec, List<string>> values, IReadOnlyList<string> arguments)
{
    private readonly Dictionary<OptionSpec, List<string>> _values = values;

    public CommandSpec Command { get; } = command;

    public IReadOnlyList<string> Arguments { get; } = arguments;

    public bool Has(OptionSpec flag) => (Text(flag) ?? flag.Default) == "true";

    public bool IsGiven(OptionSpec option) => _values.ContainsKey(option);

    /// <summary>The option's value, its default otherwise, null without either.</summary>
    public string? Text(OptionSpec option) => _values.TryGetValue(option, out var values) ? values[^1] : option.Default;

    public IReadOnlyList<string> List(OptionSpec option) => _values.TryGetValue(option, out var values) ? values : [];

    public long? Integer(OptionSpec option) => Text(option) is not { } text ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value
        : throw Invalid(option, text, "invalid syntax");

    /// <summary>A value the command could not read, in pflag's words.</summary>
    public UsageException Invalid(OptionSpec option, string value, string reason) =>
        new(Command, $"invalid argument \"{value}\" for \"{option.Display}\" flag: {reason}", ExitCodes.Usage);

    /// <summary>The value read by <paramref name="parse"/>, whose errors are told as pflag tells them.</summary>
    public T? ParsedObject<T>(OptionSpec option, Func<string, T> parse)
        where T : class => Text(option) is { } text ? Read(option, text, parse) : null;

    /// <inheritdoc cref="ParsedObject{T}"/>
    public T? Parsed<T>(OptionSpec option, Func<string, T> parse)
        where T : struct => Text(option) is { } text ? Read(option, text, parse) : null;

    /// <inheritdoc cref="ParsedObject{T}"/>
    public T Read<T>(OptionSpec option, string text, Func<string, T> parse)
    {
        try
        {
            return parse(text);
        }
        catch (Oci.DavitException e)
        {
            throw Invalid(option, text, e.Message);
        }
    }
}
