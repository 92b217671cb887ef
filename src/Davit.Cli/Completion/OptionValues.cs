using System.Collections;
using Davit.Cli.CommandLine;

namespace Davit.Cli.Completion;

/// <summary>What can follow an option.</summary>
internal static class OptionValues
{
    private static readonly string[] Platforms =
    [
        "linux/amd64", "linux/arm64", "linux/arm/v7", "linux/arm/v6", "linux/386", "linux/ppc64le", "linux/riscv64", "linux/s390x", "windows/amd64",
    ];

    public static Suggestions Of(OptionSpec option, IStoreNames names) => option.Name switch
    {
        _ when option.Choices.Count > 0 => Words(option.Choices),
        "platform" => Words(Platforms),
        "env" => Words(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(v => (string)v.Key)),
        "tag" or "cache-from" => new Suggestions(names.Images()),
        "file" or "iidfile" or "cidfile" or "env-file" or "output" or "input" or "html" or "volume" or "metadata-file" => Suggestions.Files,
        "data" or "root" or "config" => Suggestions.Directories,
        _ => Suggestions.Nothing,
    };

    private static Suggestions Words(IEnumerable<string> words) => new([.. words.Select(w => new Candidate(w))]);
}
