using System.Globalization;

namespace Davit.Cli.Rendering;

/// <summary>Sizes and ages in Docker's words (its units library).</summary>
internal static class HumanText
{
    private static readonly string[] DecimalUnits = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>Three significant digits, decimal units: <c>187MB</c>, <c>4.26MB</c>, <c>0B</c>.</summary>
    public static string Size(long bytes) => Size(bytes, significantDigits: 3);

    /// <summary>Four significant digits, as Docker's progress bars show.</summary>
    public static string PreciseSize(long bytes) => Size(bytes, significantDigits: 4);

    /// <summary><c>2 weeks</c>, <c>About an hour</c>, <c>Less than a second</c>.</summary>
    public static string Duration(TimeSpan age)
    {
        var hours = (int)Math.Round(age.TotalHours, MidpointRounding.AwayFromZero);
        return age switch
        {
            { TotalSeconds: < 1 } => "Less than a second",
            { TotalSeconds: < 2 } => "1 second",
            { TotalSeconds: < 60 } => $"{(int)age.TotalSeconds} seconds",
            { TotalMinutes: < 2 } => "About a minute",
            { TotalMinutes: < 60 } => $"{(int)age.TotalMinutes} minutes",
            _ when hours == 1 => "About an hour",
            _ when hours < 48 => $"{hours} hours",
            _ when hours < 24 * 7 * 2 => $"{hours / 24} days",
            _ when hours < 24 * 30 * 2 => $"{hours / 24 / 7} weeks",
            _ when hours < 24 * 365 * 2 => $"{hours / 24 / 30} months",
            _ => $"{(int)age.TotalHours / 24 / 365} years",
        };
    }

    public static string Ago(DateTimeOffset? then, DateTimeOffset now) => then is { } time ? Duration(now - time) + " ago" : "N/A";

    private static string Size(long bytes, int significantDigits)
    {
        double value = bytes;
        var unit = 0;
        while (value >= 1000 && unit < DecimalUnits.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        return SignificantDigits(value, significantDigits) + DecimalUnits[unit];
    }

    // Go's %.Ng: N significant digits, no trailing zeros, no exponent in the range that occurs here.
    private static string SignificantDigits(double value, int digits)
    {
        if (value == 0)
        {
            return "0";
        }

        var magnitude = (int)Math.Floor(Math.Log10(Math.Abs(value))) + 1;
        var decimals = Math.Clamp(digits - magnitude, 0, 10);
        var rounded = Math.Round((decimal)value, decimals, MidpointRounding.ToEven);
        return rounded.ToString("0.##########", CultureInfo.InvariantCulture);
    }
}
