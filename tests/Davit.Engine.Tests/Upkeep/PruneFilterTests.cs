using Davit.Engine.Upkeep;
using Davit.Oci;

namespace Davit.Engine.Tests.Upkeep;

public sealed class PruneFilterTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("24h", "2026-03-09T12:00:00Z")]
    [InlineData("1h30m", "2026-03-10T10:30:00Z")]
    [InlineData("1.5h", "2026-03-10T10:30:00Z")]
    [InlineData("10m30s500ms", "2026-03-10T11:49:29.5Z")]
    [InlineData("2026-02-01T10:00:00Z", "2026-02-01T10:00:00Z")]
    [InlineData("2026-02-01T10:00:00.25+02:00", "2026-02-01T08:00:00.25Z")]
    [InlineData("1700000000", "2023-11-14T22:13:20Z")]
    [InlineData("1700000000.5", "2023-11-14T22:13:20.5Z")]
    public void Until_is_a_duration_back_or_a_time(string text, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), PruneFilter.Parse([$"until={text}"], Now).Until);

    [Theory]
    [InlineData("2026-02-01", 2026, 2, 1, 0)]
    [InlineData("2026-02-01T07", 2026, 2, 1, 7)]
    public void A_time_without_a_zone_is_this_machines(string text, int year, int month, int day, int hour) =>
        Assert.Equal(new DateTimeOffset(new DateTime(year, month, day, hour, 0, 0, DateTimeKind.Local)), PruneFilter.Parse([$"until={text}"], Now).Until);

    [Theory]
    [InlineData("until=", "invalid value for until: ''")]
    [InlineData("until=yesterday", "invalid value for until: 'yesterday'")]
    [InlineData("until=24", null)]
    [InlineData("until=24x", "invalid value for until: '24x'")]
    [InlineData("until=h", "invalid value for until: 'h'")]
    [InlineData("dangling", "bad format of filter (expected name=value): 'dangling'")]
    [InlineData("colour=red", "invalid filter 'colour'")]
    public void What_is_not_a_filter_is_told(string expression, string? message)
    {
        var error = Record.Exception(() => PruneFilter.Parse([expression], Now));

        Assert.Equal(message, error?.Message);
        Assert.Equal(message is null ? null : ErrorKind.InvalidArgument, (error as DavitException)?.Kind);
    }

    [Theory]
    [InlineData("label=a", true)]
    [InlineData("label=a=1", true)]
    [InlineData("label=a=2", false)]
    [InlineData("label=a label=c", false)]
    [InlineData("label=a label=b", true)]
    [InlineData("label!=a", false)]
    [InlineData("label!=a=2", true)]
    [InlineData("label!=c", true)]
    [InlineData("label!=a label!=c", true)]
    [InlineData("label!=a label!=b", false)]
    [InlineData("label=a label!=b=2", false)]
    [InlineData("label=b=2=3", false)]
    public void Labels_choose_and_spare(string expressions, bool isAdmitted)
    {
        var labels = new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" };

        Assert.Equal(isAdmitted, PruneFilter.Parse(expressions.Split(' '), Now).Admits(labels));
    }

    [Theory]
    [InlineData("ci/*", "ci/app", true)]
    [InlineData("ci/*", "ci/app/deep", true)]
    [InlineData("ci/*", "other/ci/app", false)]
    [InlineData("*", "anything", true)]
    [InlineData("*app*", "my/app", true)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("app", "application", false)]
    [InlineData("a*b*c", "axxbyybzzc", true)]
    [InlineData("a*b*c", "axxbyybzz", false)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    public void Stars_stand_for_anything(string pattern, string text, bool matches) => Assert.Equal(matches, WildcardPattern.Matches(pattern, text));
}
