namespace Davit.Oci.Tests;

public sealed class ChainIdTests
{
    // printf base | sha256sum, and so on; chains: printf "$parent $diff" | sha256sum.
    private static readonly DiffId Base = DiffId.Parse("sha256:cae662172fd450bb0cd710a769079c05bfc5d8e35efa6576edc7d0377afdd4a2");
    private static readonly DiffId Middle = DiffId.Parse("sha256:a4888af4e46c129c695ee32775a8c233f113c82e7cd4e6fd3cbb1fda5659f36a");
    private static readonly DiffId Top = DiffId.Parse("sha256:28720365c5e7476a011e4f43ac003ee5f16247a263b9d623aa85ed311d73bf39");

    [Fact]
    public void The_chain_of_one_layer_is_its_diff_id() => Assert.Equal(Base.Digest, ChainId.Of(null, Base).Digest);

    [Fact]
    public void Chains_are_the_digests_of_parent_space_diff_id()
    {
        var chains = ChainId.All([Base, Middle, Top]);

        Assert.Equal(
            [
                "sha256:cae662172fd450bb0cd710a769079c05bfc5d8e35efa6576edc7d0377afdd4a2",
                "sha256:67b0cfe730e94ed386ba14cffaaa695cf94f602c00d5fe6cff9b72fc901d5e2f",
                "sha256:2ff8d5c6870774a6b116af2967f6e31959950f6ee9037c55eb80e4fcb8544a66",
            ],
            chains.Select(c => c.ToString()));
    }

    [Fact]
    public void A_chain_may_start_from_a_longer_hash()
    {
        var bottom = DiffId.Parse("sha512:9225b916768c9d224ca68a3c74052617df0f59f85647fdd88e2b130d29a60bb8b66a94b0a10812c7ef2b94326eeb71f73e309f76e16f5110bc4472b706c11731");

        Assert.Equal(
            ChainId.Parse("sha256:92e99c5f218460aca9e8358c158a292d527565bb4291418311d4169c93492489"),
            ChainId.All([bottom, Middle])[^1]);
    }

    [Fact]
    public void No_layers_have_no_chains() => Assert.Empty(ChainId.All([]));

    [Fact]
    public void The_order_of_layers_matters() =>
        Assert.NotEqual(ChainId.All([Base, Middle])[^1], ChainId.All([Middle, Base])[^1]);

    [Fact]
    public void The_same_layer_twice_makes_another_chain_than_once() =>
        Assert.NotEqual(ChainId.All([Base])[^1], ChainId.All([Base, Base])[^1]);

    [Fact]
    public void The_kinds_of_identity_are_never_equal_even_over_one_digest()
    {
        object[] identities = [Base.Digest, Base, new ChainId(Base.Digest), new ImageId(Base.Digest)];

        Assert.Equal(identities.Length, identities.Distinct().Count());
        Assert.All(identities, i => Assert.Equal(Base.Digest.ToString(), i.ToString()));
    }
}
