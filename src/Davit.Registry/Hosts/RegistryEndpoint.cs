namespace Davit.Registry.Hosts;

/// <summary>One place that speaks the distribution protocol.</summary>
/// <param name="Authority">Host with its port when it is not the scheme's own.</param>
/// <param name="PathPrefix">What stands before <c>/v2/</c>: empty, or a path with a leading and no final slash.</param>
public sealed record RegistryEndpoint(string Authority, string PathPrefix, EndpointSecurity Security, EndpointRole Role)
{
    public bool IsMirror => Role == EndpointRole.Mirror;

    public override string ToString() => Authority + PathPrefix;
}
