using System.Diagnostics.CodeAnalysis;
using Davit.Oci;
using Davit.RegistryServer.Routing;
using Davit.RegistryServer.Storage;
using Microsoft.AspNetCore.Http;

namespace Davit.RegistryServer.Endpoints;

/// <summary>A request whose path is understood and whose repository name is valid.</summary>
internal sealed record DistributionRequest(HttpContext Http, DistributionRoute Route, RegistryStorage Storage)
{
    public string Repository => Route.Repository;

    public string Reference => Route.Reference;

    public string Method => Http.Request.Method;

    public CancellationToken Aborted => Http.RequestAborted;

    public bool TryGetDigest([NotNullWhen(true)] out Digest? digest) => Digest.TryParse(Reference, out digest);

    /// <summary>The only value of a query parameter; null when it is missing.</summary>
    public string? Query(string name) => Http.Request.Query.TryGetValue(name, out var values) ? values.ToString() : null;
}
