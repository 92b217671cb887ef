using Davit.Engine.Copying;
using Davit.Oci;

namespace Davit.Cli.Verbs.Registry;

/// <summary>Names of images at registries, with or without <c>docker://</c> before them.</summary>
internal static class RemoteName
{
    private const string StorePrefix = "store:";
    private const string RegistryPrefix = "docker://";

    /// <exception cref="DavitException">InvalidArgument.</exception>
    public static ImageReference Parse(string text) => ImageReference.Parse(text.StartsWith(RegistryPrefix, StringComparison.Ordinal) ? text[RegistryPrefix.Length..] : text);

    /// <exception cref="DavitException">InvalidArgument: another kind of place, no name, or not exactly one of tag and digest.</exception>
    public static ImageReference ParsePointed(string text)
    {
        var location = CopyLocation.Parse(text);
        if (location.Transport is not (CopyTransport.Registry or CopyTransport.Store) || text.StartsWith(StorePrefix, StringComparison.Ordinal))
        {
            throw new DavitException(ErrorKind.InvalidArgument, $"delete '{Quote.Short(text)}': not at a registry", "Write [docker://]NAME:TAG or NAME@DIGEST; 'davit rmi' removes images of this machine.");
        }

        var reference = ImageReference.Parse(location.Name);
        return reference switch
        {
            { Tag: null, Digest: null } => throw Vague(text, "neither tag nor digest"),
            { Tag: not null, Digest: not null } => throw Vague(text, "a tag and a digest"),
            _ => reference,
        };
    }

    private static DavitException Vague(string text, string has) =>
        new(ErrorKind.InvalidArgument, $"delete '{Quote.Short(text)}': it has {has}", "Write NAME:TAG to delete a tag, NAME@DIGEST to delete a manifest with all its tags.");
}
