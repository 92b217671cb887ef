using System.Net;
using Davit.Registry.Protocol;

namespace Davit.Registry.Transfer;

internal enum TransferVerb
{
    Pull,
    Push,
    List,
    Delete,
    Search,
    Ping,
}

/// <summary>What was being done to what when a registry refused.</summary>
/// <param name="Name">The image or repository as the user wrote it.</param>
internal sealed record FailureSubject(TransferVerb Verb, string Domain, string Repository, string Name)
{
    public string Describe(HttpResponseMessage response, RegistryErrorCode? code, IReadOnlyList<RegistryError> errors, Uri url)
    {
        var status = (int)response.StatusCode;
        return (Verb, status) switch
        {
            (TransferVerb.Ping, 401) => $"get '{url}': unauthorized: {Said(errors, "authentication required")}",
            (TransferVerb.Pull or TransferVerb.List, 401 or 403) =>
                $"pull access denied for {Repository}, repository does not exist or may require 'davit login': {Words(code, errors, "denied", "requested access to the resource is denied")}",
            (TransferVerb.Push, 401 or 403) =>
                $"push access denied for {Repository}, repository does not exist or may require 'davit login': {Words(code, errors, "denied", "requested access to the resource is denied")}",
            (TransferVerb.Search, 401 or 403) => $"search access denied at {Domain}: {Words(code, errors, "denied", "requested access to the resource is denied")}",
            (TransferVerb.Search, 404) => $"search {Name}: {Domain} offers neither a search nor a list of its repositories",
            (TransferVerb.Delete, 401 or 403) =>
                $"delete access denied for {Repository}: {Words(code, errors, "denied", "requested access to the resource is denied")}",
            (TransferVerb.Pull or TransferVerb.Delete, 404) when code == RegistryErrorCode.NameUnknown => $"repository {Repository} not found: name unknown",
            (TransferVerb.Pull, 404) when code == RegistryErrorCode.BlobUnknown => $"pull {Name}: blob unknown to registry",
            (TransferVerb.Pull or TransferVerb.Delete, 404) when code is null || code == RegistryErrorCode.ManifestUnknown => $"manifest for {Name} not found: manifest unknown",
            (TransferVerb.List, 404) => $"repository {Repository} not found: name unknown",
            (_, 429) => $"toomanyrequests: {Said(errors, "too many requests")} ({url.Authority})",
            _ => $"{Verb.ToString().ToLowerInvariant()} {Name}: {Words(code, errors, "received unexpected HTTP status", StatusLine(response.StatusCode))} ({url.Authority}, {status})",
        };
    }

    private static string Words(RegistryErrorCode? code, IReadOnlyList<RegistryError> errors, string fallbackCode, string fallbackMessage)
    {
        var word = code is null ? fallbackCode : code.Code.ToLowerInvariant().Replace('_', ' ');
        var said = Said(errors, code?.Message ?? fallbackMessage);
        return word == said ? word : $"{word}: {said}";
    }

    private static string Said(IReadOnlyList<RegistryError> errors, string otherwise) =>
        errors.FirstOrDefault(e => e.Message.Length > 0)?.Message ?? otherwise;

    private static string StatusLine(HttpStatusCode status) => $"{(int)status} {status}";
}
