namespace Davit.Oci;

/// <summary>The digest of an image's config: the image's identity.</summary>
public sealed record ImageId(Digest Digest)
{
    public static ImageId Parse(string text) => new(Digest.Parse(text));

    public override string ToString() => Digest.ToString();
}
