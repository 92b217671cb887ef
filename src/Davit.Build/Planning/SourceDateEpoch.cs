using System.Globalization;
using Davit.Build.Dockerfile.Evaluation;
using Davit.Oci;

namespace Davit.Build.Planning;

/// <summary>The build arg that makes time stand still (reproducible-builds.org): seconds since 1970.</summary>
internal static class SourceDateEpoch
{
    private const string Name = "SOURCE_DATE_EPOCH";

    // The last one DateTimeOffset knows: the end of the year 9999.
    private const long LastSecond = 253402300799;

    /// <exception cref="DavitException">InvalidArgument: not a number.</exception>
    public static DateTimeOffset? Read(StageScope scope)
    {
        var text = scope.Arguments.Parameters.BuildArgs.GetValueOrDefault(Name) ?? scope.Arguments.Globals.Find(Name);
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= LastSecond
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new DavitException(ErrorKind.InvalidArgument, $"read build arg {Name}: '{text}' is not a number of seconds since 1970");
    }
}
