namespace Davit.Testing;

/// <summary>Which connection meets which fault after how many bytes: by a seed, so that a run can be repeated. Thread-safe.</summary>
/// <param name="seed">Equal seeds give equal faults.</param>
/// <param name="kinds">Those that may occur.</param>
/// <param name="faults">How many connections are not left alone.</param>
public sealed class FaultPlan(int seed, IReadOnlyList<FaultKind> kinds, int faults)
{
    private static readonly string[] Refusals =
        ["429 Too Many Requests\r\nRetry-After: 0", "429 Too Many Requests", "500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable\r\nRetry-After: Thu, 01 Jan 2026 00:00:00 GMT", "401 Unauthorized", "416 Range Not Satisfiable"];

    private readonly Random _random = new(seed);
    private readonly Lock _gate = new();
    private readonly List<string> _given = [];
    private int _left = faults;

    public static IReadOnlyList<FaultKind> AllKinds { get; } = [FaultKind.CutAnswer, FaultKind.CutAnswer, FaultKind.CutRequest, FaultKind.Reset, FaultKind.Corrupt, FaultKind.Refuse, FaultKind.Refuse, FaultKind.Stall];

    /// <summary>What happened, for the message of a test that fails.</summary>
    public override string ToString()
    {
        lock (_gate)
        {
            return $"seed {seed}: {string.Join(", ", _given)}";
        }
    }

    internal (FaultKind Kind, long AfterBytes, string Refusal) Next()
    {
        lock (_gate)
        {
            // Skewed: requests and manifests are short, blobs are not.
            var after = (long)Math.Pow(2, 6 + _random.NextDouble() * 13);
            var refusal = Refusals[_random.Next(Refusals.Length)];
            var kind = _left > 0 && _random.Next(5) > 0 ? kinds[_random.Next(kinds.Count)] : FaultKind.None;
            _left -= kind == FaultKind.None ? 0 : 1;
            _given.Add(kind switch { FaultKind.None => "-", FaultKind.Refuse => refusal[..3], _ => $"{kind} after {after}" });
            return (kind, after, refusal);
        }
    }
}
