using Davit.Oci;

namespace Davit.Content.Images;

/// <summary>A repository from which, or to which, a manifest or index went by its digest.</summary>
public sealed record RepoDigest(Digest Target, string Repository);
