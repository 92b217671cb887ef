namespace Davit.Runtime.Execution;

/// <param name="WhyNot">Why it cannot be used on this host; null when it can.</param>
public sealed record RuntimeCandidate(RuntimeKind Kind, string Path, string? WhyNot);
