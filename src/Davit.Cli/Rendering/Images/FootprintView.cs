using System.Text;
using Davit.Cli.Rendering.Formatting;
using Davit.Engine.Images;

namespace Davit.Cli.Rendering.Images;

/// <summary>
/// Images by name with what they take on the disk and whether containers use them: what <c>images</c> shows on a terminal,
/// and with its platforms what <c>images --tree</c> shows.
/// </summary>
internal sealed class FootprintView(TextWriter output, bool isTerminal, int width)
{
    private const string Bold = "\e[1m";
    private const string Faint = "\e[2m";
    private const string Chip = "\e[30;106m";
    private const string Reset = "\e[0m";
    private const string Untagged = "<untagged>";
    private const int Gap = 3;
    private const int NarrowestName = 12;

    private static readonly (string Title, int Width, bool IsRight)[] Columns =
        [("ID", 12, false), ("DISK USAGE", 10, true), ("CONTENT SIZE", 12, true), ("EXTRA", 5, false)];

    private readonly bool _hasColour = isTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public void Write(IReadOnlyList<ImageFootprint> images, FootprintDepth depth)
    {
        var entries = Entries(images, depth);
        var shown = FittingColumns();
        var longest = entries.SelectMany(e => e.Lines()).Append("IMAGE").Max(TerminalText.Width);
        var room = isTerminal ? width - Columns.Take(shown).Sum(c => c.Width + Gap) : longest;
        var layout = new Layout(Math.Min(longest, Math.Max(room, NarrowestName)), shown);
        WriteLegend();
        output.Write(Styled(Bold, "IMAGE".PadRight(layout.NameWidth)));
        foreach (var column in Columns.Take(shown))
        {
            output.Write(new string(' ', Gap) + Styled(Bold, column.IsRight ? column.Title.PadLeft(column.Width) : column.Title.PadRight(column.Width)));
        }

        output.WriteLine();
        var hasSpace = entries.Any(e => e.Platforms.Count > 0);
        foreach (var entry in entries)
        {
            WriteEntry(entry, layout);
            output.Write(hasSpace ? "\n" : "");
        }
    }

    // A line for each name, or with platforms one block for all names of an image.
    private static List<Entry> Entries(IReadOnlyList<ImageFootprint> images, FootprintDepth depth)
    {
        var entries = new List<Entry>();
        foreach (var image in images)
        {
            var names = image.Names.Select(n => n.FamiliarName).Order(StringComparer.Ordinal).ToArray();
            if (depth == FootprintDepth.Platforms)
            {
                entries.Add(new Entry(names, image, image.IsIndex ? image.Platforms : []));
            }
            else
            {
                entries.AddRange(names.Length == 0 ? [new Entry([], image, [])] : names.Select(n => new Entry([n], image, [])));
            }
        }

        return [.. entries.OrderBy(e => e.Names.Count == 0).ThenBy(e => e.Names.Count == 0 ? "" : e.Names[0], StringComparer.Ordinal)];
    }

    private int FittingColumns()
    {
        if (!isTerminal)
        {
            return Columns.Length;
        }

        var count = 0;
        var left = width;
        while (count < Columns.Length && (left -= Columns[count].Width + Gap) >= NarrowestName)
        {
            count++;
        }

        return count;
    }

    private void WriteLegend()
    {
        const string Legend = "Info →   U  In Use";
        if (isTerminal)
        {
            output.Write(new string(' ', Math.Max(0, width - Legend.Length)) + Legend.Replace(" U ", Styled(Chip, " U "), StringComparison.Ordinal) + "\n");
        }
    }

    private void WriteEntry(Entry entry, Layout layout)
    {
        var names = entry.Names.Count == 0 ? [Untagged] : entry.Names;
        foreach (var name in names.SkipLast(1))
        {
            output.Write(Styled(Bold, name) + "\n");
        }

        WriteName(names[^1], entry.Names.Count == 0 ? Faint : Bold, layout);
        WriteDetails(new Details(entry.Image.Id.ToString(), entry.Image.DiskBytes, entry.Image.ContentBytes, entry.Image.IsInUse), layout, "");
        for (var i = 0; i < entry.Platforms.Count; i++)
        {
            var platform = entry.Platforms[i];
            var style = platform.IsHere ? "" : Faint;
            WriteName((i == entry.Platforms.Count - 1 ? "└─ " : "├─ ") + platform.Platform, style, layout);
            WriteDetails(new Details(platform.Id?.ToString() ?? platform.Manifest.ToString(), platform.DiskBytes, platform.ContentBytes, platform.Containers > 0), layout, style);
        }
    }

    // A name that does not fit has a line to itself.
    private void WriteName(string name, string style, Layout layout)
    {
        var missing = layout.NameWidth - TerminalText.Width(name);
        output.Write(Styled(style, name) + (missing >= 0 ? new string(' ', missing) : "\n" + new string(' ', layout.NameWidth)));
    }

    private void WriteDetails(Details details, Layout layout, string style)
    {
        string[] cells =
        [
            TerminalText.ShortId(details.Id), HumanText.Size(details.DiskBytes), HumanText.Size(details.ContentBytes), details.IsInUse ? "U" : "",
        ];
        var line = new StringBuilder();
        for (var i = 0; i < layout.Columns; i++)
        {
            var column = Columns[i];
            var cell = column.IsRight ? cells[i].PadLeft(column.Width) : i == layout.Columns - 1 ? cells[i] : cells[i].PadRight(column.Width);
            line.Append(' ', Gap).Append(cell == "U" && _hasColour ? Styled(Chip, " U ") : Styled(style, cell));
        }

        output.Write((isTerminal ? line.ToString() : line.ToString().TrimEnd()) + "\n");
    }

    private string Styled(string style, string text) => _hasColour && style.Length > 0 && text.Length > 0 ? style + text + Reset : text;

    private sealed record Entry(IReadOnlyList<string> Names, ImageFootprint Image, IReadOnlyList<ImagePlatform> Platforms)
    {
        public IEnumerable<string> Lines() =>
            (Names.Count == 0 ? [Untagged] : Names).Concat(Platforms.Select(p => $"└─ {p.Platform}"));
    }

    private sealed record Details(string Id, long DiskBytes, long ContentBytes, bool IsInUse);

    private sealed record Layout(int NameWidth, int Columns);
}

internal enum FootprintDepth
{
    Images,
    Platforms,
}
