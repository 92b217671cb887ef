using Davit.Runtime.Specs;

namespace Davit.Runtime.Probing;

/// <summary>An OCI runtime on this host.</summary>
/// <param name="Version">As the program says it: <c>1.1.5+ds1</c>; empty when it does not answer.</param>
/// <param name="WhyNot">Why it cannot be used here; null when it can.</param>
public sealed record FoundRuntime(RuntimeKind Kind, string Path, string Version, string? WhyNot);
