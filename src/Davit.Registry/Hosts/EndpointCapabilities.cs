namespace Davit.Registry.Hosts;

/// <summary>What an endpoint is trusted and able to do (containerd, hosts.toml, "capabilities").</summary>
[Flags]
public enum EndpointCapabilities
{
    None = 0,

    /// <summary>Content by its digest, which is checked.</summary>
    Pull = 1,

    /// <summary>What a tag points to, which only the endpoint knows.</summary>
    Resolve = 2,

    Push = 4,

    All = Pull | Resolve | Push,
}
