namespace Davit.Layers.Tar;

/// <summary>The GNU.sparse.* records of formats 0.0, 0.1 and 1.0 (GNU tar manual, "Storing Sparse Files").</summary>
internal sealed class PaxSparse
{
    internal const string Prefix = "GNU.sparse.";

    /// <summary>0 for formats 0.0 and 0.1; 1 when the map stands before the content.</summary>
    internal long Major { get; private set; }

    internal byte[]? Name { get; private set; }

    internal long? RealSize { get; private set; }

    /// <summary>Offset, length, offset, length…</summary>
    internal List<long> Numbers { get; } = [];

    internal void Add(string key, ReadOnlySpan<byte> value, TarInput input, TarLimits limits)
    {
        switch (key)
        {
            case "major":
                Major = Number(value, input);
                break;
            case "name":
                Name = value.Contains((byte)0) ? throw input.Corrupt("a name contains NUL") : value.ToArray();
                break;
            case "size" or "realsize":
                RealSize = Number(value, input);
                break;
            case "offset" or "numbytes":
                AddNumber(value, input, limits);
                break;
            case "map":
                AddMap(value, input, limits);
                break;
            default:
                break;
        }
    }

    private void AddMap(ReadOnlySpan<byte> value, TarInput input, TarLimits limits)
    {
        if (value.IsEmpty)
        {
            return; // one hole
        }

        foreach (var range in value.Split((byte)','))
        {
            AddNumber(value[range], input, limits);
        }
    }

    private void AddNumber(ReadOnlySpan<byte> value, TarInput input, TarLimits limits)
    {
        if (Numbers.Count >= 2 * limits.MaxSparseSegments)
        {
            throw input.Corrupt($"a sparse file has more than {limits.MaxSparseSegments} runs");
        }

        Numbers.Add(Number(value, input));
    }

    private static long Number(ReadOnlySpan<byte> value, TarInput input) =>
        TarNumber.TryParseDecimal(value, out var number) && number >= 0
            ? number
            : throw input.Corrupt("a sparse map holds something that is not a number");
}
