using System.Globalization;
using Davit.Engine.Exploring;
using Davit.Oci;

namespace Davit.Cli.Rendering.Exploring;

/// <summary>
/// A condition under which an image is refused: <c>wasted&gt;10MB</c>, <c>wasted-percent&gt;20</c>, <c>efficiency&lt;0.95</c>,
/// <c>size&gt;500MB</c>, <c>layers&gt;20</c>. Sizes are decimal as in all listings; <c>MiB</c> is binary.
/// </summary>
internal sealed record FailRule(string Text, RuleSubject Subject, RuleOperator Operator, double Limit)
{
    private static readonly (string Symbol, RuleOperator Operator)[] Operators =
        [(">=", RuleOperator.AtLeast), ("<=", RuleOperator.AtMost), (">", RuleOperator.Above), ("<", RuleOperator.Below)];

    /// <exception cref="DavitException">InvalidArgument.</exception>
    public static FailRule Parse(string text)
    {
        var rule = text.Trim();
        foreach (var (symbol, comparison) in Operators)
        {
            var at = rule.IndexOf(symbol, StringComparison.Ordinal);
            if (at > 0)
            {
                var subject = SubjectOf(rule[..at].TrimEnd(), text);
                return new FailRule(rule, subject, comparison, LimitOf(subject, rule[(at + symbol.Length)..].Trim(), text));
            }
        }

        throw Invalid(text, "expected NAME>VALUE or NAME<VALUE");
    }

    public double ValueIn(ImageExploration image) => Subject switch
    {
        RuleSubject.Wasted => image.WastedBytes,
        RuleSubject.WastedPercent => (1 - image.Efficiency) * 100,
        RuleSubject.Efficiency => image.Efficiency,
        RuleSubject.Size => image.StoredBytes,
        _ => image.Layers.Count,
    };

    public bool Refuses(ImageExploration image) => Operator switch
    {
        RuleOperator.Above => ValueIn(image) > Limit,
        RuleOperator.AtLeast => ValueIn(image) >= Limit,
        RuleOperator.Below => ValueIn(image) < Limit,
        _ => ValueIn(image) <= Limit,
    };

    /// <summary>The image's value as a person reads it.</summary>
    public string Told(ImageExploration image)
    {
        var value = ValueIn(image);
        return Subject switch
        {
            RuleSubject.Wasted or RuleSubject.Size => HumanText.Size((long)value),
            RuleSubject.WastedPercent => value.ToString("0.##", CultureInfo.InvariantCulture) + "%",
            RuleSubject.Efficiency => value.ToString("0.####", CultureInfo.InvariantCulture),
            _ => value.ToString(CultureInfo.InvariantCulture),
        };
    }

    private static RuleSubject SubjectOf(string name, string text) => name switch
    {
        "wasted" => RuleSubject.Wasted,
        "wasted-percent" => RuleSubject.WastedPercent,
        "efficiency" => RuleSubject.Efficiency,
        "size" => RuleSubject.Size,
        "layers" => RuleSubject.Layers,
        _ => throw Invalid(text, $"unknown name '{name}': must be one of \"wasted\", \"wasted-percent\", \"efficiency\", \"size\", \"layers\""),
    };

    private static double LimitOf(RuleSubject subject, string value, string text)
    {
        var (number, unit) = Split(value);
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var limit))
        {
            throw Invalid(text, $"'{value}' is not a number");
        }

        return (subject, unit) switch
        {
            (RuleSubject.Wasted or RuleSubject.Size, _) => limit * (BytesIn(unit) ?? throw Invalid(text, $"unknown unit '{unit}'")),
            (_, "") => limit,
            (RuleSubject.WastedPercent, "%") => limit,
            (RuleSubject.Efficiency, "%") => limit / 100,
            _ => throw Invalid(text, $"unknown unit '{unit}'"),
        };
    }

    private static (string Number, string Unit) Split(string value)
    {
        var end = value.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        return (value[..end], value[end..].Trim());
    }

    private static double? BytesIn(string unit) => unit.ToLowerInvariant() switch
    {
        "" or "b" => 1,
        "k" or "kb" => 1e3,
        "m" or "mb" => 1e6,
        "g" or "gb" => 1e9,
        "kib" => 1024,
        "mib" => 1024 * 1024,
        "gib" => 1024 * 1024 * 1024,
        _ => null,
    };

    private static DavitException Invalid(string text, string reason) => new(ErrorKind.InvalidArgument, $"invalid rule '{text}': {reason}");
}
