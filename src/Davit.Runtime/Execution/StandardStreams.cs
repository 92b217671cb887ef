namespace Davit.Runtime.Execution;

/// <summary>Where a container's standard streams go.</summary>
public abstract record StandardStreams
{
    private StandardStreams()
    {
    }

    /// <summary>Output and errors go where davit's own go; standard input is at its end.</summary>
    public static StandardStreams OutputInherited { get; } = new Inherited(StandardInputMode.Closed);

    /// <summary>
    /// All three are davit's own. Needed for a container with a terminal: the OCI runtime then puts davit's terminal in raw mode and
    /// follows its size, so the caller must have made sure that there is one.
    /// </summary>
    public static StandardStreams AllInherited { get; } = new Inherited(StandardInputMode.Inherited);

    public sealed record Inherited(StandardInputMode Input) : StandardStreams;

    /// <summary>
    /// Output and errors come as pieces of bytes as the container writes them, each callback from a thread of its own, and none
    /// any more once the run has ended; the memory is valid during the call only. <see cref="Input"/> is read to its end (not disposed); null: standard input is at its end.
    /// </summary>
    public sealed record Piped(Action<ReadOnlyMemory<byte>> OnOutput, Action<ReadOnlyMemory<byte>> OnError) : StandardStreams
    {
        public Stream? Input { get; init; }
    }
}
