using System.Globalization;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Runtime.Specs;

/// <summary>A resource limit by the kernel's short name: <c>nofile</c>, <c>core</c>…</summary>
public sealed record Ulimit(string Name, ulong Soft, ulong Hard)
{
    /// <summary>Reads <c>nofile=1024</c>, <c>nofile=1024:2048</c> and <c>core=-1</c> (unlimited).</summary>
    public static Ulimit Parse(string text)
    {
        var parts = text.Split('=', 2);
        if (parts.Length != 2 || !ResourceLimits.IsKnown(parts[0]))
        {
            throw Invalid(text, parts.Length == 2 ? $"invalid ulimit type: {parts[0]}" : "not of the form name=soft[:hard]");
        }

        var values = parts[1].Split(':');
        if (values.Length > 2 || !TryParseValue(values[0], out var soft) || !TryParseValue(values[^1], out var hard))
        {
            throw Invalid(text, "limits are whole numbers or -1");
        }

        return soft <= hard ? new Ulimit(parts[0], soft, hard) : throw Invalid(text, "ulimit soft limit must be less than or equal to hard limit");
    }

    private static bool TryParseValue(string text, out ulong value)
    {
        value = ResourceLimit.Unlimited;
        return text == "-1" || ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private static DavitException Invalid(string text, string what) =>
        new(ErrorKind.InvalidArgument, $"parse ulimit '{text}': {what}", "Write a limit as 'nofile=1024:2048'.");
}
