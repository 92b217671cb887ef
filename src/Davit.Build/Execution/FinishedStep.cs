using Davit.Build.Caching;
using Davit.Layers.Snapshots;

namespace Davit.Build.Execution;

/// <summary>A step whose result is to be published.</summary>
/// <param name="Result">What it came to.</param>
/// <param name="Layer">Its snapshot; null when it made none.</param>
/// <param name="Keys">To be found by; empty for a result that must not be used again.</param>
/// <param name="Locked">The key whose lock ends with the publication.</param>
internal sealed record FinishedStep(StepResult Result, SealedSnapshot? Layer, IReadOnlyList<CacheKey> Keys, CacheKey? Locked);
