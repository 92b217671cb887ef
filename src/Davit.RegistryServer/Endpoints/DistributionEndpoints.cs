using Davit.Oci;
using Davit.Registry.Protocol;
using Davit.RegistryServer.Responses;
using Davit.RegistryServer.Routing;
using Davit.RegistryServer.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Davit.RegistryServer.Endpoints;

/// <summary>The distribution protocol: every method of every route, and nothing else.</summary>
internal sealed partial class DistributionEndpoints(RegistryStorage storage, ILogger logger)
{
    private static Func<DistributionRequest, Task>? HandlerOf(RouteKind kind, string method) => (kind, method) switch
    {
        (RouteKind.Base, "GET" or "HEAD") => ListEndpoints.GetBaseAsync,
        (RouteKind.Catalog, "GET") => ListEndpoints.GetCatalogAsync,
        (RouteKind.Search, "GET") => SearchEndpoint.GetAsync,
        (RouteKind.Tags, "GET") => ListEndpoints.GetTagsAsync,
        (RouteKind.Referrers, "GET") => ListEndpoints.GetReferrersAsync,
        (RouteKind.Manifest, "GET" or "HEAD") => ManifestEndpoints.GetAsync,
        (RouteKind.Manifest, "PUT") => ManifestEndpoints.PutAsync,
        (RouteKind.Manifest, "DELETE") => ManifestEndpoints.DeleteAsync,
        (RouteKind.Blob, "GET" or "HEAD") => BlobEndpoints.GetAsync,
        (RouteKind.Blob, "DELETE") => BlobEndpoints.DeleteAsync,
        (RouteKind.Uploads, "POST") => UploadEndpoints.StartAsync,
        (RouteKind.Upload, "GET" or "HEAD") => UploadEndpoints.GetStatusAsync,
        (RouteKind.Upload, "PATCH") => UploadEndpoints.AppendAsync,
        (RouteKind.Upload, "PUT") => UploadEndpoints.FinishAsync,
        (RouteKind.Upload, "DELETE") => UploadEndpoints.CancelAsync,
        _ => null,
    };

    public async Task HandleAsync(HttpContext http)
    {
        http.Response.Headers["Docker-Distribution-Api-Version"] = "registry/2.0";
        try
        {
            await DispatchAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            http.Abort();
        }
        catch (RefusedException e) when (!http.Response.HasStarted)
        {
            await Respond.ErrorAsync(http, e.Code, e.Status, e.Message);
        }
        catch (BadHttpRequestException e) when (!http.Response.HasStarted)
        {
            await Respond.ErrorAsync(http, RegistryErrorCode.Unsupported, e.StatusCode, e.Message);
        }
        catch (Exception e)
        {
            // The details, which may name files, go to the log only.
            Log.Failed(logger, http.Request.Method, e);
            await FailAsync(http);
        }
    }

    private Task DispatchAsync(HttpContext http)
    {
        var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (!DistributionRoute.TryParse(target, out var route))
        {
            return Respond.ErrorAsync(http, RegistryErrorCode.NameInvalid, StatusCodes.Status404NotFound, "no such path");
        }

        if (!route.HasValidName)
        {
            return Respond.ErrorAsync(http, RegistryErrorCode.NameInvalid);
        }

        return HandlerOf(route.Kind, http.Request.Method) is { } handle
            ? handle(new DistributionRequest(http, route, storage))
            : Respond.ErrorAsync(http, RegistryErrorCode.Unsupported);
    }

    // A body that was begun must not end as if it were whole.
    private static Task FailAsync(HttpContext http)
    {
        if (!http.Response.HasStarted)
        {
            http.Response.Headers.Remove("Content-Range");
            return Respond.ErrorAsync(http, RegistryErrorCode.Unknown);
        }

        http.Abort();
        return Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "{Method} failed")]
        public static partial void Failed(ILogger logger, string method, Exception exception);
    }
}
