using Davit.Build.Dockerfile.Syntax;
using Davit.Build.Dockerfile.Wording;

namespace Davit.Build.Dockerfile.Parsing;

/// <summary>Reads one instruction by its keyword. The simple ones are read here, the others by a reader of their own.</summary>
internal static class InstructionParser
{
    private static readonly string[] Names =
    [
        "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD",
        "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
    ];

    /// <exception cref="DockerfileException">The instruction is unknown or malformed.</exception>
    public static Instruction Parse(InstructionLine line) => line.Name switch
    {
        "FROM" => FromParser.Parse(line),
        "RUN" => RunParser.Parse(line),
        "COPY" => TransferParser.ParseCopy(line),
        "ADD" => TransferParser.ParseAdd(line),
        "ENV" => AssignmentParser.ParseEnv(line),
        "LABEL" => AssignmentParser.ParseLabel(line),
        "ARG" => AssignmentParser.ParseArg(line),
        "HEALTHCHECK" => HealthCheckParser.Parse(line),
        "ONBUILD" => ParseOnBuild(line),
        "CMD" => new CmdInstruction { Source = WithoutFlags(line), Command = CommandParser.Read(line) },
        "ENTRYPOINT" => new EntrypointInstruction { Source = WithoutFlags(line), Command = CommandParser.Read(line) },
        "WORKDIR" => new WorkdirInstruction { Source = WithoutFlags(line), Path = OneArgument(line) },
        "USER" => new UserInstruction { Source = WithoutFlags(line), User = OneArgument(line) },
        "STOPSIGNAL" => new StopSignalInstruction { Source = line.ToSource(), Signal = OneArgument(line) },
        "MAINTAINER" => new MaintainerInstruction { Source = WithoutFlags(line), Maintainer = OneArgument(line) },
        "EXPOSE" => ParseExpose(line),
        "VOLUME" => ParseVolume(line),
        "SHELL" => ParseShell(line),
        _ => throw Unknown(line),
    };

    public static bool TakesHeredocs(InstructionLine line) => line.Name switch
    {
        "RUN" or "COPY" or "ADD" => JsonArguments.TryRead(line, line.Arguments.Text) is null,
        "ONBUILD" when line.HasArguments => TakesHeredocs(Inner(line)),
        _ => false,
    };

    /// <exception cref="DockerfileException">The instruction may not be a trigger.</exception>
    public static void RequireTrigger(InstructionLine line)
    {
        if (line.Name == "ONBUILD")
        {
            throw line.Error("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed", line.Keyword);
        }

        if (line.Name is "FROM" or "MAINTAINER")
        {
            throw line.Error($"{line.Name} isn't allowed as an ONBUILD trigger", line.Keyword);
        }
    }

    private static DockerfileException Unknown(InstructionLine line)
    {
        var keyword = line.Keyword.Text;
        var isUpper = !keyword.Any(char.IsLower);
        var match = Suggestion.Find(line.Name, Names);
        var message = match is null ? keyword : $"{keyword} (did you mean {(isUpper ? match : match.ToLowerInvariant())}?)";
        return line.Error($"unknown instruction: {message}", line.Keyword);
    }

    private static InstructionSource WithoutFlags(InstructionLine line)
    {
        FlagValues.RejectAll(line);
        return line.ToSource();
    }

    private static string OneArgument(InstructionLine line) =>
        line.HasArguments ? line.Arguments.Text : throw line.Error($"{line.Name} requires exactly one argument");

    private static ExposeInstruction ParseExpose(InstructionLine line)
    {
        var ports = WordReader.SplitPlain(RequireArguments(line)).Select(w => w.Text).Order(StringComparer.Ordinal);
        return new ExposeInstruction { Source = WithoutFlags(line), Ports = [.. ports] };
    }

    private static VolumeInstruction ParseVolume(InstructionLine line)
    {
        var paths = JsonArguments.TryRead(line, line.Arguments.Text) ?? [.. WordReader.SplitPlain(line.Arguments).Select(w => w.Text)];
        if (paths.Count == 0)
        {
            throw line.Error("VOLUME requires at least one argument");
        }

        return paths.Any(string.IsNullOrWhiteSpace)
            ? throw line.Error("VOLUME specified can not be an empty string", line.Arguments)
            : new VolumeInstruction { Source = WithoutFlags(line), Paths = [.. paths.Select(p => p.Trim())] };
    }

    private static ShellInstruction ParseShell(InstructionLine line)
    {
        FlagValues.RejectAll(line);
        var arguments = JsonArguments.TryRead(line, RequireArguments(line).Text)
            ?? throw line.Error("SHELL requires the arguments to be in JSON form", line.Arguments);
        return arguments.Count == 0
            ? throw line.Error("SHELL requires at least one argument")
            : new ShellInstruction { Source = line.ToSource(), Arguments = arguments };
    }

    private static OnBuildInstruction ParseOnBuild(InstructionLine line)
    {
        RequireArguments(line);
        FlagValues.RejectAll(line);
        var inner = Inner(line);
        RequireTrigger(inner);
        Parse(inner);
        var text = line.Line.Text[inner.Keyword.Offset..].TrimEnd();
        var trigger = string.Concat([text, .. line.Heredocs.Select(h => $"\n{h.Content}{h.Name}")]);
        return new OnBuildInstruction { Source = line.ToSource(), Trigger = trigger };
    }

    private static InstructionLine Inner(InstructionLine line) =>
        InstructionLine.Split(line.Line, line.Escape, line.Arguments.Offset) with { Heredocs = line.Heredocs, End = line.End };

    private static Word RequireArguments(InstructionLine line) =>
        line.HasArguments ? line.Arguments : throw line.Error($"{line.Name} requires at least one argument");
}
