namespace Davit.Registry.Hosts;

public enum EndpointRole
{
    Upstream,

    /// <summary>Holds copies of another registry's content; any failure of it sends the client to the next endpoint.</summary>
    Mirror,
}
