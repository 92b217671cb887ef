namespace Davit.Runtime.Execution;

/// <summary>What the OCI runtime says of a container (runtime-spec, "State").</summary>
/// <param name="Status"><c>creating</c>, <c>created</c>, <c>running</c>, <c>paused</c> or <c>stopped</c>.</param>
/// <param name="ProcessId">0 when it does not run.</param>
public sealed record ContainerState(string Id, string Status, int ProcessId);
