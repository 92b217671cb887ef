using Davit.Build.Dockerfile.Syntax;
using Davit.Build.Dockerfile.Wording;

namespace Davit.Build.Dockerfile.Parsing;

internal static class RunParser
{
    private static readonly Dictionary<string, FlagKind> Flags = new()
    {
        ["mount"] = FlagKind.Texts,
        ["network"] = FlagKind.Text,
        ["security"] = FlagKind.Text,
        ["device"] = FlagKind.Texts,
    };

    public static RunInstruction Parse(InstructionLine line)
    {
        var flags = FlagValues.Read(line, Flags);
        return new RunInstruction
        {
            Source = line.ToSource(),
            Command = CommandParser.Read(line),
            Heredocs = line.Heredocs,
            Mounts = [.. flags.FindAll("mount").Select(text => ReadMount(line, text))],
            Network = flags.Find("network") is { } network && network is not ("default" or "none" or "host")
                ? throw line.Error($"invalid network mode {GoText.Quote(network)}", FlagWord(line, "--network"))
                : flags.Find("network"),
            Security = flags.Find("security") is { } security && security is not ("sandbox" or "insecure")
                ? throw line.Error($"security {GoText.Quote(security)} is not valid", FlagWord(line, "--security"))
                : flags.Find("security"),
            Devices = flags.FindAll("device"),
        };
    }

    private static RunMount ReadMount(InstructionLine line, string text)
    {
        try
        {
            return MountParser.ReadUnexpanded(text);
        }
        catch (MountException e)
        {
            throw line.Error(e.Message, line.Flags.First(f => f.Text.EndsWith(text, StringComparison.Ordinal)));
        }
    }

    private static Word FlagWord(InstructionLine line, string flag) => line.Flags.First(f => f.Text.StartsWith(flag, StringComparison.Ordinal));
}
