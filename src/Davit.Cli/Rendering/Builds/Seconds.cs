using System.Globalization;

namespace Davit.Cli.Rendering.Builds;

/// <summary>Times of build steps as BuildKit prints them.</summary>
internal static class Seconds
{
    public static string Short(TimeSpan time) => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + "s";

    public static string Precise(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
}
