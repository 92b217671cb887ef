using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Transport;

namespace Davit.Registry.Transfer;

/// <summary>Walks the pages of a repository's tag list.</summary>
internal static class TagPages
{
    public static IAsyncEnumerable<string> ListAsync(
        RegistryConnection connection, string path, FailureSubject subject, CancellationToken cancellationToken) =>
        new NamePages(connection, new NameList($"{path}/tags/list", "tags", TokenScope.Pull(path)), subject).ListAsync(ReferenceGrammar.IsTag, cancellationToken);
}
