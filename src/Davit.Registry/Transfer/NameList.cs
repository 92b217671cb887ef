using Davit.Registry.Authentication;

namespace Davit.Registry.Transfer;

/// <summary>A list of names that a registry keeps.</summary>
/// <param name="Path">Below <c>/v2/</c>.</param>
/// <param name="Property">Of the answer's JSON that holds the names.</param>
/// <param name="Scope">What a token must allow.</param>
internal sealed record NameList(string Path, string Property, TokenScope Scope);
