namespace Davit.Runtime.Specs;

/// <summary>A <c>config.json</c> (runtime-spec 1.0.2) and what of the request this host made impossible, a sentence each.</summary>
public sealed record RuntimeSpec(ReadOnlyMemory<byte> Json, IReadOnlyList<string> Warnings);
