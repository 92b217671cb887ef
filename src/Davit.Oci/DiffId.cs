namespace Davit.Oci;

/// <summary>The digest of a layer's uncompressed tar (image-spec, config.md, "Layer DiffID").</summary>
public sealed record DiffId(Digest Digest)
{
    public static DiffId Parse(string text) => new(Digest.Parse(text));

    public override string ToString() => Digest.ToString();
}
