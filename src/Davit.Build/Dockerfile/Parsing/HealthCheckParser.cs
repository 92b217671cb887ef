using System.Globalization;
using Davit.Build.Dockerfile.Syntax;
using Davit.Build.Dockerfile.Wording;
using Davit.Oci;

namespace Davit.Build.Dockerfile.Parsing;

internal static class HealthCheckParser
{
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(1);

    private static readonly Dictionary<string, FlagKind> Flags = new()
    {
        ["interval"] = FlagKind.Text,
        ["timeout"] = FlagKind.Text,
        ["start-period"] = FlagKind.Text,
        ["start-interval"] = FlagKind.Text,
        ["retries"] = FlagKind.Text,
    };

    public static HealthCheckInstruction Parse(InstructionLine line)
    {
        if (!line.HasArguments)
        {
            throw line.Error("HEALTHCHECK requires at least one argument");
        }

        var text = line.Arguments.Text;
        var end = text.AsSpan().IndexOfAny(" \t\v\f\r");
        var type = (end < 0 ? text : text[..end]).ToUpperInvariant();
        var command = end < 0 ? "" : text[end..].TrimStart();
        return new HealthCheckInstruction
        {
            Source = line.ToSource(),
            HealthCheck = type switch
            {
                "NONE" when command.Length > 0 => throw line.Error("HEALTHCHECK NONE takes no arguments"),
                "NONE" => new HealthCheck(["NONE"]),
                "CMD" => ReadCheck(line, command),
                _ => throw line.Error($"Unknown type {GoText.Quote(type)} in HEALTHCHECK (try CMD)", line.Arguments),
            },
        };
    }

    private static HealthCheck ReadCheck(InstructionLine line, string command)
    {
        var flags = FlagValues.Read(line, Flags);
        IReadOnlyList<string> test = CommandParser.Read(line, command) switch
        {
            CommandForm.Exec { Arguments.Count: > 0 } exec => ["CMD", .. exec.Arguments],
            CommandForm.Shell { CommandLine.Length: > 0 } shell => ["CMD-SHELL", shell.CommandLine],
            _ => throw line.Error("Missing command after HEALTHCHECK CMD"),
        };
        return new HealthCheck(test)
        {
            Interval = ReadInterval(line, flags, "interval"),
            Timeout = ReadInterval(line, flags, "timeout"),
            StartPeriod = ReadInterval(line, flags, "start-period"),
            StartInterval = ReadInterval(line, flags, "start-interval"),
            Retries = ReadRetries(line, flags.Find("retries")),
        };
    }

    private static TimeSpan ReadInterval(InstructionLine line, FlagValues flags, string name)
    {
        if (flags.Find(name) is not { } text)
        {
            return TimeSpan.Zero;
        }

        if (!GoDuration.TryParse(text, out var interval, out var error))
        {
            throw line.Error(error, FlagWord(line, name));
        }

        return interval == TimeSpan.Zero || interval >= ShortestInterval
            ? interval
            : throw line.Error($"Interval \"{name}\" cannot be less than 1ms", FlagWord(line, name));
    }

    private static int ReadRetries(InstructionLine line, string? text)
    {
        if (text is null)
        {
            return 0;
        }

        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var retries))
        {
            throw line.Error($"strconv.ParseInt: parsing {GoText.Quote(text)}: invalid syntax", FlagWord(line, "retries"));
        }

        return retries >= 0 ? retries : throw line.Error($"--retries cannot be negative ({retries})", FlagWord(line, "retries"));
    }

    private static Word FlagWord(InstructionLine line, string name) =>
        line.Flags.First(f => f.Text.StartsWith($"--{name}=", StringComparison.Ordinal));
}
