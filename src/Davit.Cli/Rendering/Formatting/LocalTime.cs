using System.Globalization;

namespace Davit.Cli.Rendering.Formatting;

/// <summary>Moments in the machine's time zone, as Go prints them.</summary>
internal static class LocalTime
{
    /// <summary><c>2024-09-06 22:05:00 +0200 CEST</c></summary>
    public static string Full(DateTimeOffset moment, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(moment, zone);
        var name = zone.BaseUtcOffset == TimeSpan.Zero && !zone.SupportsDaylightSavingTime ? "UTC"
            : zone.IsDaylightSavingTime(local) ? zone.DaylightName : zone.StandardName;
        return local.ToString("yyyy-MM-dd HH:mm:ss ", CultureInfo.InvariantCulture) + Offset(local, "") + " " + name;
    }

    /// <summary>RFC 3339: <c>2024-09-06T22:05:00+02:00</c>, a Z for UTC.</summary>
    public static string Rfc3339(DateTimeOffset moment, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(moment, zone);
        return local.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + (local.Offset == TimeSpan.Zero ? "Z" : Offset(local, ":"));
    }

    private static string Offset(DateTimeOffset local, string colon) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(local.Offset < TimeSpan.Zero ? '-' : '+')}{Math.Abs(local.Offset.Hours):00}{colon}{Math.Abs(local.Offset.Minutes):00}");
}
