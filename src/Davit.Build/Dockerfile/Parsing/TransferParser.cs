using Davit.Build.Dockerfile.Syntax;

namespace Davit.Build.Dockerfile.Parsing;

/// <summary>COPY and ADD.</summary>
internal static class TransferParser
{
    private static readonly Dictionary<string, FlagKind> CommonFlags = new()
    {
        ["chown"] = FlagKind.Text,
        ["chmod"] = FlagKind.Text,
        ["link"] = FlagKind.Switch,
        ["exclude"] = FlagKind.Texts,
    };

    private static readonly Dictionary<string, FlagKind> CopyFlags = new(CommonFlags)
    {
        ["from"] = FlagKind.Text,
        ["parents"] = FlagKind.Switch,
    };

    private static readonly Dictionary<string, FlagKind> AddFlags = new(CommonFlags)
    {
        ["keep-git-dir"] = FlagKind.Switch,
        ["checksum"] = FlagKind.Text,
        ["unpack"] = FlagKind.Switch,
    };

    public static CopyInstruction ParseCopy(InstructionLine line)
    {
        var files = ReadFiles(line);
        var flags = FlagValues.Read(line, CopyFlags);
        return new CopyInstruction
        {
            Source = line.ToSource(),
            Sources = files.Sources,
            Heredocs = files.Heredocs,
            Destination = files.Destination,
            Chown = flags.Find("chown"),
            Chmod = flags.Find("chmod"),
            IsLinked = flags.FindSwitch("link") ?? false,
            Exclude = flags.FindAll("exclude"),
            From = flags.Find("from"),
            KeepsParents = flags.FindSwitch("parents") ?? false,
        };
    }

    public static AddInstruction ParseAdd(InstructionLine line)
    {
        var files = ReadFiles(line);
        var flags = FlagValues.Read(line, AddFlags);
        return new AddInstruction
        {
            Source = line.ToSource(),
            Sources = files.Sources,
            Heredocs = files.Heredocs,
            Destination = files.Destination,
            Chown = flags.Find("chown"),
            Chmod = flags.Find("chmod"),
            IsLinked = flags.FindSwitch("link") ?? false,
            Exclude = flags.FindAll("exclude"),
            KeepGitDirectory = flags.FindSwitch("keep-git-dir"),
            Checksum = flags.Find("checksum"),
            Unpack = flags.FindSwitch("unpack"),
        };
    }

    private static (IReadOnlyList<string> Sources, IReadOnlyList<Heredoc> Heredocs, string Destination) ReadFiles(InstructionLine line)
    {
        var words = JsonArguments.TryRead(line, line.Arguments.Text) ?? JoinHeredocWords([.. WordReader.SplitPlain(line.Arguments).Select(w => w.Text)]);
        if (words.Count < 2)
        {
            throw line.Error($"{line.Name} requires at least two arguments, but only one was provided. Destination could not be determined");
        }

        if (HeredocWord.TryParse(words[^1]) is not null)
        {
            throw line.Error($"{line.Name} cannot accept a heredoc as a destination");
        }

        var sources = words.Take(words.Count - 1).ToLookup(w => HeredocWord.TryParse(w) is not null);
        return ([.. sources[false]], [.. sources[true].Select(w => FindHeredoc(line, HeredocWord.TryParse(w)!))], words[^1]);
    }

    // A word the quotes of its line keep from being seen has no lines of its own.
    private static Heredoc FindHeredoc(InstructionLine line, HeredocWord word) =>
        line.Heredocs.LastOrDefault(h => h.Name == word.Name)
        ?? new Heredoc(word.Name, "") { Expands = word.Expands, StripsTabs = word.StripsTabs, FileDescriptor = word.FileDescriptor };

    // "<< EOF" is one word to the shell.
    private static List<string> JoinHeredocWords(List<string> words)
    {
        for (var i = 0; i < words.Count - 1; i++)
        {
            if (words[i] is "<<" or "<<-")
            {
                words[i] += words[i + 1];
                words.RemoveAt(i + 1);
            }
        }

        return words;
    }
}
