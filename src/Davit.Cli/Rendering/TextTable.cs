namespace Davit.Cli.Rendering;

/// <summary>Columns padded to their widest cell with three spaces between, as Docker's tables.</summary>
internal sealed class TextTable(params string[] header)
{
    private const int Gap = 3;

    private readonly List<string[]> _rows = [header];

    public void Add(params string[] cells) => _rows.Add(cells);

    public void WriteTo(TextWriter writer)
    {
        var widths = Enumerable.Range(0, _rows[0].Length).Select(i => _rows.Max(r => r[i].Length) + Gap).ToArray();
        foreach (var row in _rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                writer.Write(i == row.Length - 1 ? row[i] : row[i].PadRight(widths[i]));
            }

            writer.WriteLine();
        }
    }
}
