using System.Security.Cryptography;

namespace Davit.Oci.Tests;

public sealed class DigestTagTests
{
    private static readonly Digest Short = Digest.Sha256("a"u8);
    private static readonly Digest Long = Digest.Compute(HashAlgorithmName.SHA512, "a"u8);

    [Fact]
    public void The_tag_of_a_digest_has_a_dash_and_is_cut_at_64_digits()
    {
        Assert.Equal($"sha256-{Short.Hex}", DigestTag.Of(Short));
        Assert.Equal($"sha512-{Long.Hex[..64]}", DigestTag.Of(Long));
        Assert.True(ReferenceGrammar.IsTag(DigestTag.Of(Long)));
    }

    [Fact]
    public void Tags_made_of_digests_are_told_from_others()
    {
        Assert.True(DigestTag.IsOne(DigestTag.Of(Short)));
        Assert.True(DigestTag.IsOne(DigestTag.Of(Long) + ".sig"));
        Assert.True(DigestTag.IsOne(DigestTag.Of(Short) + ".att"));
        Assert.True(DigestTag.IsOne(DigestTag.Of(Short) + ".sbom"));
        Assert.False(DigestTag.IsOne(DigestTag.Of(Short) + ".other"));
        Assert.False(DigestTag.IsOne(DigestTag.Of(Short)[..^1]));
        Assert.False(DigestTag.IsOne($"md5-{Short.Hex}"));
        Assert.False(DigestTag.IsOne("sha256-latest"));
        Assert.False(DigestTag.IsOne("1.0"));
        Assert.False(DigestTag.IsOne(""));
    }

    [Fact]
    public void The_empty_descriptor_is_the_specifications()
    {
        Assert.Equal("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", Descriptor.Empty.Digest.ToString());
        Assert.Equal("application/vnd.oci.empty.v1+json", Descriptor.Empty.MediaType.Value);
    }
}
