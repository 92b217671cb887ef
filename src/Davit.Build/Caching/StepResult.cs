using Davit.Oci;

namespace Davit.Build.Caching;

/// <summary>What came out of a step.</summary>
/// <param name="ChainId">The snapshot; null for the empty file system.</param>
/// <param name="Layer">What the step added to its input; null for a source, and for a step that found nothing to do.</param>
public sealed record StepResult(ChainId? ChainId, BuiltLayer? Layer);
