using Davit.Cli.CommandLine;
using Davit.Oci;

namespace Davit.Cli.Verbs.Archives;

/// <summary>Platforms, each <c>--platform</c> with one or with several between commas.</summary>
internal static class PlatformList
{
    public static IReadOnlyList<Platform> Read(Invocation invocation, OptionSpec option)
    {
        var platforms = new List<Platform>();
        foreach (var text in invocation.List(option).SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries)))
        {
            platforms.Add(Platform.TryParse(text, out var platform)
                ? platform
                : throw new DavitException(ErrorKind.InvalidArgument, $"invalid platform: '{text}': unknown operating system or architecture", "Write a platform as 'linux/amd64' or 'linux/arm/v7'."));
        }

        return platforms;
    }
}
