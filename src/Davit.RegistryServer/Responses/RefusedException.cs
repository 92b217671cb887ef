using Davit.Registry.Protocol;

namespace Davit.RegistryServer.Responses;

/// <summary>A request that is refused deep inside its handling. <paramref name="detail"/> is shown to the client.</summary>
internal sealed class RefusedException(RegistryErrorCode code, string detail) : Exception(detail)
{
    public RegistryErrorCode Code => code;

    /// <summary>Where HTTP has a more exact status than the code's own.</summary>
    public int Status { get; init; } = code.Status;
}
