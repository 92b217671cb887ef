using System.Security.Cryptography;
using System.Text;

namespace Davit.Oci.Tests;

public sealed class DigestTests
{
    // The expected values come from sha256sum, sha384sum and sha512sum.
    private const string Abc256 = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private const string Abc384 = "sha384:cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7";
    private const string Abc512 = "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";

    public static TheoryData<string> NotDigests => new()
    {
        "", ":", "sha256", "sha256:", ":" + new string('a', 64), "sha256:abc",
        "sha256:" + new string('a', 63), "sha256:" + new string('a', 65), "sha256:" + new string('g', 64),
        "sha256:" + new string('A', 64), "SHA256:" + new string('a', 64), "sha256 :" + new string('a', 64),
        "sha256:" + new string('a', 63) + "\n", " sha256:" + new string('a', 64), "sha1:" + new string('a', 40),
        "md5:" + new string('a', 32), "sha512:" + new string('a', 64), "sha384:" + new string('a', 64),
        "sha256:" + new string('a', 32) + ":" + new string('a', 31), "sha256:" + new string('\u0661', 64),
        "sha256::" + new string('a', 64), "sha256+b64:" + new string('a', 64), new string('a', 64),
    };

    [Theory]
    [InlineData(Abc256, "sha256")]
    [InlineData(Abc384, "sha384")]
    [InlineData(Abc512, "sha512")]
    public void Bytes_have_the_digest_that_the_system_tools_compute(string expected, string algorithm)
    {
        var digest = Digest.Parse(expected);

        Assert.Equal(algorithm, digest.Algorithm);
        Assert.Equal(expected, digest.ToString());
        Assert.Equal(digest, Digest.Compute(digest.HashAlgorithm, "abc"u8));
        Assert.True(digest.Matches("abc"u8));
        Assert.False(digest.Matches("abd"u8));
    }

    [Theory]
    [MemberData(nameof(NotDigests))]
    public void Other_forms_are_not_digests(string text)
    {
        Assert.False(Digest.TryParse(text, out var digest));
        Assert.Null(digest);
    }

    [Fact]
    public void Nothing_is_not_a_digest() => Assert.False(Digest.TryParse(null, out _));

    [Fact]
    public void A_refused_text_is_named_in_the_message_without_control_characters()
    {
        var error = Assert.Throws<DavitException>(() => Digest.Parse("sha256:\u001b[2J"));

        Assert.Equal(ErrorKind.InvalidArgument, error.Kind);
        Assert.Equal(@"parse digest 'sha256:\x1b[2J': not of the form algorithm:hex", error.Message);
    }

    [Fact]
    public void Equal_texts_are_equal_digests_and_order_is_that_of_the_text()
    {
        var low = Digest.Parse("sha256:" + new string('0', 64));
        var high = Digest.Parse("sha256:" + new string('f', 64));

        Assert.Equal(Digest.Parse(low.ToString()), low);
        Assert.Equal(Digest.Parse(low.ToString()).GetHashCode(), low.GetHashCode());
        Assert.True(low < high && high > low && low <= high && high >= low);
        Assert.Equal([low, high], new[] { high, low }.Order());
    }

    [Fact]
    public void Short_form_is_twelve_characters_of_the_hash() =>
        Assert.Equal("ba7816bf8f01", Digest.Parse(Abc256).ShortHex);

    [Fact]
    public void A_hash_of_another_length_or_algorithm_makes_no_digest()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Digest.FromHash(HashAlgorithmName.SHA256, new byte[31]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Digest.FromHash(HashAlgorithmName.MD5, new byte[16]));
    }

    [Theory]
    [InlineData("SHA256", Abc256)]
    [InlineData("SHA384", Abc384)]
    [InlineData("SHA512", Abc512)]
    public void A_hasher_fed_in_pieces_reaches_the_same_digest(string algorithm, string expected)
    {
        using var hasher = new DigestHasher(new HashAlgorithmName(algorithm));

        hasher.Append("a"u8);
        hasher.Append([]);
        var midway = hasher.Current();
        hasher.Append("bc"u8);

        Assert.Equal(Digest.Parse(expected), hasher.Current());
        Assert.NotEqual(midway, hasher.Current());
        Assert.Equal(3, hasher.BytesHashed);
    }

    [Fact]
    public void A_hasher_without_input_has_the_digest_of_nothing()
    {
        using var hasher = new DigestHasher();

        Assert.Equal("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", hasher.Current().ToString());
        Assert.Equal(Digest.Sha256(Encoding.UTF8.GetBytes("")), hasher.Current());
    }
}
