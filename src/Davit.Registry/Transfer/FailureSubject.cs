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
    /// <summary>Where the blob is said to be instead, which is never asked; null for ordinary blobs.</summary>
    public string? Elsewhere { get; init; }

    private string Word => Verb.ToString().ToLowerInvariant();

    public string Describe(Refusal refusal) => (Verb, refusal.Status) switch
    {
        _ when refusal.IsFromElsewhere => $"{Word} {Name}: {Domain} sent us to '{refusal.Url.Authority}', which answered: {refusal.StatusLine()}",
        (TransferVerb.Ping, 401) => $"get '{refusal.Url}': unauthorized: {refusal.Said("authentication required")}",
        (TransferVerb.Search, 401 or 403) => $"search access denied at {Domain}: {DeniedWords(refusal)}",
        (TransferVerb.Delete, 401 or 403) => $"delete access denied for {Repository}: {DeniedWords(refusal)}",
        (TransferVerb.Search, 404) => $"search {Name}: {Domain} offers neither a search nor a list of its repositories",
        (not TransferVerb.Ping, 401 or 403) => DescribeDenied(DeniedWords(refusal)),
        (TransferVerb.Pull or TransferVerb.Delete, 404) when refusal.Code == RegistryErrorCode.NameUnknown => $"repository {Repository} not found: {Short(refusal)}",
        (TransferVerb.Pull, 404) when refusal.IsOfBlob || refusal.Code == RegistryErrorCode.BlobUnknown => $"pull {Name}: blob unknown to registry",
        (TransferVerb.Pull or TransferVerb.Delete, 404) => $"manifest for {Name} not found: {Short(refusal)}",
        (TransferVerb.List, 404) => $"repository {Repository} not found: {Short(refusal)}",
        (_, 429) => $"toomanyrequests: {refusal.Said("too many requests")} ({refusal.Url.Authority})",
        _ => $"{Word} {Name}: {refusal.Words()} ({refusal.Url.Authority}, {refusal.Status})",
    };

    /// <summary>
    /// Docker's sentence. To a pull, registries do not tell what is missing from what is hidden; who pushes is told what the
    /// registry says, unless that is nothing but its usual words.
    /// </summary>
    public string DescribeDenied(string words) => Verb == TransferVerb.Push && !IsUsual(words)
        ? $"push access denied for {Repository}: {words}"
        : $"{(Verb == TransferVerb.Push ? "push" : "pull")} access denied for {Repository}, repository does not exist or may require 'davit login': {words}";

    private static string DeniedWords(Refusal refusal) => refusal.Errors.Count == 0 ? "denied: requested access to the resource is denied" : refusal.Words();

    private static bool IsUsual(string words) =>
        words is "denied" or "unauthorized"
        || words == $"denied: {RegistryErrorCode.Denied.Message}"
        || words == $"unauthorized: {RegistryErrorCode.Unauthorized.Message}";

    // The codes' own sentences say nothing more than the codes.
    private string Short(Refusal refusal)
    {
        if (refusal.Errors.Count == 0)
        {
            return Verb == TransferVerb.List ? "name unknown" : "manifest unknown";
        }

        return refusal.Code is { } code && refusal.Said(code.Message) == code.Message ? code.Code.ToLowerInvariant().Replace('_', ' ') : refusal.Words();
    }
}
