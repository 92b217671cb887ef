using System.Collections.Immutable;
using Davit.Engine.Exploring;

namespace Davit.Cli.Rendering.Exploring.Interactive;

/// <summary>Everything the screen is made of. Keys make a new one of it: see <see cref="ExploreKeys"/>.</summary>
internal sealed record ExploreState
{
    private const ShownChanges OnlyChanges = ShownChanges.Added | ShownChanges.Changed | ShownChanges.Removed;

    public required ImageExploration Image { get; init; }

    public required ScreenLayout Layout { get; init; }

    public ScreenPage Page { get; init; }

    /// <summary>The first line in sight of a page of text.</summary>
    public int PageTop { get; init; }

    public Pane Focus { get; init; }

    /// <summary>From 0.</summary>
    public int Layer { get; init; }

    public TreeScope Scope { get; init; }

    public ShownChanges Shown { get; init; } = OnlyChanges;

    public TreeOrder Order { get; init; }

    public bool ShowsAttributes { get; init; }

    public ImmutableHashSet<string> Expanded { get; init; } = [];

    /// <summary>The comparison that <see cref="Scope"/> and <see cref="Layer"/> choose.</summary>
    public required ChangedNode Root { get; init; }

    public ImmutableArray<TreeRow> Rows { get; init; } = [];

    /// <summary>The chosen row.</summary>
    public int Cursor { get; init; }

    /// <summary>The first row in sight.</summary>
    public int Top { get; init; }

    /// <summary>What is being typed; null when nothing is.</summary>
    public string? Query { get; init; }

    /// <summary>What was looked for last.</summary>
    public string LastQuery { get; init; } = "";

    public string Message { get; init; } = "";

    /// <summary>Not null: the program is to end with it.</summary>
    public int? ExitCode { get; init; }

    public TreeRow? Chosen => Cursor >= 0 && Cursor < Rows.Length ? Rows[Cursor] : null;

    public TreeRows Filter => new(Shown, Order);

    /// <exception cref="Oci.DavitException">The image has no layers.</exception>
    public static ExploreState Start(ImageExploration image, ScreenLayout layout)
    {
        if (image.Layers.Count == 0)
        {
            throw new Oci.DavitException(Oci.ErrorKind.InvalidArgument, $"explore '{image.Name}': the image has no layers");
        }

        return new ExploreState { Image = image, Layout = layout, Root = image.ChangesOf(0) }.WithRows();
    }

    public ExploreState WithLayout(ScreenLayout layout) => (this with { Layout = layout }).InSight();

    /// <summary>Another layer or scope: a new comparison. The chosen path stays chosen where it exists.</summary>
    public ExploreState WithComparison(int layer, TreeScope scope) => (this with
    {
        Layer = layer,
        Scope = scope,
        Root = scope == TreeScope.Layer ? Image.ChangesOf(layer) : Image.ChangesUpTo(layer),
    }).WithRows();

    /// <summary>The rows as filters and expansion have them now.</summary>
    public ExploreState WithRows()
    {
        var path = Chosen?.Path;
        var rows = Filter.InSight(Root, Expanded);
        var cursor = path is null ? -1 : IndexOf(rows, path);
        return (this with { Rows = rows, Cursor = cursor >= 0 ? cursor : Math.Min(Cursor, Math.Max(0, rows.Length - 1)) }).InSight();
    }

    public ExploreState MoveTo(int cursor) => (this with { Cursor = Math.Clamp(cursor, 0, Math.Max(0, Rows.Length - 1)) }).InSight();

    public ExploreState MoveTo(string path) => MoveTo(Math.Max(0, IndexOf(Rows, path)));

    private static int IndexOf(ImmutableArray<TreeRow> rows, string path)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i].Path == path)
            {
                return i;
            }
        }

        return -1;
    }

    private ExploreState InSight()
    {
        var height = Layout.BodyHeight;
        var top = Math.Clamp(Top, Math.Max(0, Cursor - height + 1), Math.Max(0, Cursor));
        return this with { Top = Math.Min(top, Math.Max(0, Rows.Length - height)) };
    }
}
