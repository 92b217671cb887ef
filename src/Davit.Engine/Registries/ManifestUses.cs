namespace Davit.Engine.Registries;

/// <summary>What of a repository would suffer from the end of a manifest.</summary>
/// <param name="Tags">That stand for it, newest version first.</param>
/// <param name="Indexes">Tags of indexes that list it.</param>
public sealed record ManifestUses(IReadOnlyList<string> Tags, IReadOnlyList<string> Indexes);
