namespace Davit.Registry.Hosts;

/// <summary>How an endpoint is reached.</summary>
public enum EndpointSecurity
{
    /// <summary>HTTPS with a certificate that must be valid.</summary>
    Verified,

    /// <summary>HTTPS with any certificate or, where no TLS answers, plain HTTP: what Docker calls an insecure registry.</summary>
    Insecure,

    /// <summary>Plain HTTP, because its URL says so.</summary>
    PlainHttp,

    /// <summary>HTTPS with any certificate, never plain HTTP.</summary>
    Unverified,
}
