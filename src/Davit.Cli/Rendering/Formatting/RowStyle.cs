namespace Davit.Cli.Rendering.Formatting;

/// <summary>How rows show IDs and times.</summary>
/// <param name="IsTruncated">False with <c>--no-trunc</c>.</param>
/// <param name="Time">What "now" is, and where.</param>
internal sealed record RowStyle(bool IsTruncated, TimeProvider Time)
{
    public string Id(string id) => IsTruncated ? TerminalText.ShortId(id) : id;

    public string Shortened(string text, int width) => IsTruncated ? TerminalText.Ellipsis(text, width) : text;

    /// <summary>Empty when the moment is not known.</summary>
    public string Since(DateTimeOffset? moment) => moment is null ? "" : HumanText.Ago(moment, Time.GetUtcNow());

    /// <summary>An unknown moment is 1970, as in Docker.</summary>
    public string At(DateTimeOffset? moment) => LocalTime.Full(moment ?? DateTimeOffset.UnixEpoch, Time.LocalTimeZone);
}
