namespace Davit.Testing;

/// <summary>What a <see cref="FaultProxy"/> does to a connection.</summary>
public enum FaultKind
{
    None,

    /// <summary>Closes it in the middle of the answers.</summary>
    CutAnswer,

    /// <summary>Closes it in the middle of the requests.</summary>
    CutRequest,

    /// <summary>Resets it, so that bytes on the way are lost.</summary>
    Reset,

    /// <summary>Passes nothing on any more, and keeps it open.</summary>
    Stall,

    /// <summary>Changes one byte of an answer's body.</summary>
    Corrupt,

    /// <summary>Answers the first request itself, with an error.</summary>
    Refuse,
}
