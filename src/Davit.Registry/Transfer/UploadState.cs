using Davit.Registry.Protocol;

namespace Davit.Registry.Transfer;

/// <summary>How far an upload is.</summary>
/// <param name="Location">Where it goes on.</param>
/// <param name="Received">Bytes the registry has.</param>
/// <param name="Failure">What interrupted it, so that the registry must be asked how much it has; null when all is well.</param>
internal sealed record UploadState(Uri Location, long Received, RegistryException? Failure);
