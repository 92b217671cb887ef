using System.Globalization;
using Davit.Engine.Exploring;
using Davit.Linux;

namespace Davit.Cli.Rendering.Exploring.Interactive;

/// <summary>The tree of the chosen layer or level.</summary>
internal static class TreePane
{
    private const int SizeColumns = 8;
    private const int OwnerColumns = 10;

    /// <summary>The head and the body.</summary>
    public static IReadOnlyList<Line> Draw(ExploreState state)
    {
        var layout = state.Layout;
        var rows = Enumerable.Range(state.Top, Math.Min(layout.BodyHeight, state.Rows.Length - state.Top)).Select(index => Row(index, state))
            .Concat(state.Rows.IsEmpty ? [new Line().Add(" nothing that the filters let through", TextStyle.Dim)] : [])
            .Concat(Enumerable.Repeat(new Line(), layout.BodyHeight))
            .Take(layout.BodyHeight)
            .Select(line => line.Fit(layout.TreeWidth));
        return [Head(state).Fit(layout.TreeWidth), .. rows];
    }

    /// <summary>The chosen row in full: what a narrow pane has no room for.</summary>
    public static Line Describe(TreeRow row, ExploreState state)
    {
        var file = row.Node.File;
        var line = new Line().Add($" {PlainText.Of(row.Path)}", StyleOf(row.Node.Change))
            .Add($"  {Permissions(file)} {Owner(file)} {HumanText.Size(file.IsDirectory ? file.TreeBytes : file.SizeBytes)}", TextStyle.Dim);
        if (row.Node is { Change: FileChange.Changed, Before: { } before } && !file.IsDirectory)
        {
            line.Add($"  was {Permissions(before)} {Owner(before)} {HumanText.Size(before.SizeBytes)}", TextStyle.Dim);
        }

        if (file.LinkCount > 1)
        {
            line.Add($"  {file.LinkCount} names", TextStyle.Dim);
        }

        return line.Add(state.Scope == TreeScope.UpTo || row.Node.Change == FileChange.Unmodified ? $"  layer {file.Layer + 1}" : "", TextStyle.Dim);
    }

    private static Line Head(ExploreState state)
    {
        var what = state.Scope == TreeScope.Layer ? $" Layer {state.Layer + 1}" : $" Layers up to {state.Layer + 1}";
        var line = new Line().Add(what, TextStyle.Bold | (state.Focus == Pane.Tree ? TextStyle.Cyan : TextStyle.Dim)).Add("  ");
        foreach (var (change, name) in ((ShownChanges, string)[])[(ShownChanges.Added, "+add"), (ShownChanges.Changed, "~mod"), (ShownChanges.Removed, "-rem"), (ShownChanges.Unmodified, "=same")])
        {
            line.Add(state.Shown.HasFlag(change) ? $"{name} " : $"{new string('·', name.Length)} ", TextStyle.Dim);
        }

        return line.Add(state.Order == TreeOrder.Size ? " by size" : "", TextStyle.Dim);
    }

    private static Line Row(int index, ExploreState state)
    {
        var row = state.Rows[index];
        var style = StyleOf(row.Node.Change);
        var size = HumanText.Size(state.Filter.SizeOf(row.Node));
        var line = new Line().Add($"{Mark(row.Node.Change)}{(row.Node.Change == FileChange.Removed && size != "0B" ? "-" + size : size),SizeColumns} ", style);
        if (state.ShowsAttributes)
        {
            line.Add($"{Permissions(row.Node.File)} {Owner(row.Node.File),-OwnerColumns} ", TextStyle.Dim);
        }

        var marker = row.State switch { RowState.Expanded => "▾ ", RowState.Collapsed => "▸ ", _ => "  " };
        line.Add(new string(' ', row.Depth * 2) + marker + Name(row.Node.File), style);
        return index != state.Cursor ? line : line.Fit(state.Layout.TreeWidth, state.Focus == Pane.Tree ? TextStyle.Reverse : TextStyle.Bold);
    }

    private static string Name(FileNode file)
    {
        var name = PlainText.Of(file.Name) + (file.IsDirectory ? "/" : "");
        return file.LinkTarget is { } target ? $"{name} → {PlainText.Of(target)}" : name;
    }

    private static string Mark(FileChange change) => change switch
    {
        FileChange.Added => "+",
        FileChange.Changed => "~",
        FileChange.Removed => "-",
        _ => " ",
    };

    private static TextStyle StyleOf(FileChange change) => change switch
    {
        FileChange.Added => TextStyle.Green,
        FileChange.Changed => TextStyle.Yellow,
        FileChange.Removed => TextStyle.Red,
        _ => TextStyle.Plain,
    };

    private static string Owner(FileNode file) => string.Create(CultureInfo.InvariantCulture, $"{file.UserId}:{file.GroupId}");

    /// <summary>As <c>ls -l</c> shows them.</summary>
    private static string Permissions(FileNode file)
    {
        var kind = file.Kind switch
        {
            FileKind.Directory => 'd',
            FileKind.SymbolicLink => 'l',
            FileKind.CharacterDevice => 'c',
            FileKind.BlockDevice => 'b',
            FileKind.Fifo => 'p',
            _ => '-',
        };
        Span<char> text = [kind, .. "rwxrwxrwx"];
        for (var bit = 0; bit < 9; bit++)
        {
            text[bit + 1] = (file.Mode & (0x100u >> bit)) != 0 ? text[bit + 1] : '-';
        }

        Special(text, 3, file.Mode & 0x800, 's');
        Special(text, 6, file.Mode & 0x400, 's');
        Special(text, 9, file.Mode & 0x200, 't');
        return text.ToString();
    }

    private static void Special(Span<char> text, int place, uint bit, char letter)
    {
        if (bit != 0)
        {
            text[place] = text[place] == 'x' ? letter : char.ToUpperInvariant(letter);
        }
    }
}
