using Davit.Oci;

namespace Davit.Cli.Verbs.Registry;

/// <summary><c>--all-tags</c> of pull and push.</summary>
internal static class AllTags
{
    /// <exception cref="DavitException">InvalidArgument: a tag or digest was given, too.</exception>
    public static ImageReference RepositoryOf(ImageReference named) => named.Tag is null && named.Digest is null
        ? named
        : throw new DavitException(ErrorKind.InvalidArgument, "tag can't be used with --all-tags/-a");
}
