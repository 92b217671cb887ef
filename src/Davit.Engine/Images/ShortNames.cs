using Davit.Build.Planning;
using Davit.Oci;
using Davit.Registry;

namespace Davit.Engine.Images;

/// <summary>
/// What names without a registry stand for. Docker Hub's images, unless the configuration lists registries to search: then the image of
/// the first of them that has it, under its full name.
/// </summary>
internal sealed class ShortNames(ImageCatalog catalog, Func<RegistryClient> client)
{
    /// <summary>An image that is here is taken first, unless <paramref name="policy"/> asks the registries.</summary>
    /// <returns>With a tag or digest.</returns>
    /// <exception cref="DavitException">NotFound: no registry of the list has it; it tells what each answered.</exception>
    public async Task<ImageReference> LocateAsync(string name, Platform? platform, PullPolicy policy, CancellationToken cancellationToken)
    {
        var plain = ImageReference.Parse(name).OrLatest();
        if (ImageReference.NamesRegistry(name) || (policy != PullPolicy.Always && IsHere(plain, platform)))
        {
            return plain;
        }

        var candidates = client().Options.Hosts.SearchRegistries.Select(r => At(r, name)).ToArray();
        if (candidates.Length == 0)
        {
            return plain;
        }

        if (policy != PullPolicy.Always && Array.Find(candidates, c => IsHere(c, platform)) is { } here)
        {
            return here;
        }

        return candidates.Length == 1 || policy == PullPolicy.Never ? candidates[0] : await SearchAsync(name, candidates, cancellationToken);
    }

    private static ImageReference At(string registry, string name) =>
        ImageReference.Parse(registry == ImageReference.DefaultDomain ? name : $"{registry}/{name}").OrLatest();

    private bool IsHere(ImageReference reference, Platform? platform) => catalog.Find(reference.ToString(), platform) is not null;

    private async Task<ImageReference> SearchAsync(string name, ImageReference[] candidates, CancellationToken cancellationToken)
    {
        var answers = new List<string>();
        foreach (var candidate in candidates)
        {
            try
            {
                await client().Open(candidate).ResolveDescriptorAsync(cancellationToken);
                return candidate;
            }
            catch (DavitException e)
            {
                answers.Add($"{candidate.Domain}: {e.Message}");
            }
        }

        throw new DavitException(
            ErrorKind.NotFound, $"'{name}' is at none of the registries to search\n{string.Join('\n', answers)}", "'search-registries' in daemon.json lists them. Write the image's full name, or correct the list.");
    }
}
