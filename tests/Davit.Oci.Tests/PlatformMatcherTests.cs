namespace Davit.Oci.Tests;

public sealed class PlatformMatcherTests
{
    /// <summary>What is wanted, then everything that serves, best first.</summary>
    public static TheoryData<string, string> Orders => new()
    {
        { "linux/amd64", "linux/amd64 linux/386" },
        { "linux/amd64/v1", "linux/amd64 linux/386" },
        { "linux/amd64/v2", "linux/amd64/v2 linux/amd64 linux/386" },
        { "linux/amd64/v3", "linux/amd64/v3 linux/amd64/v2 linux/amd64 linux/386" },
        { "linux/amd64/v4", "linux/amd64/v4 linux/amd64/v3 linux/amd64/v2 linux/amd64 linux/386" },
        { "linux/amd64/odd", "linux/amd64/odd linux/386" },
        { "linux/386", "linux/386" },
        { "windows/amd64", "windows/amd64 windows/386" },
        { "linux/arm/v4", "linux/arm/v4" },
        { "linux/arm/v5", "linux/arm/v5" },
        { "linux/arm/v6", "linux/arm/v6 linux/arm/v5" },
        { "linux/arm", "linux/arm/v7 linux/arm/v6 linux/arm/v5" },
        { "linux/arm/v8", "linux/arm/v8 linux/arm/v7 linux/arm/v6 linux/arm/v5" },
        { "linux/arm64", "linux/arm64 linux/arm/v8 linux/arm/v7 linux/arm/v6 linux/arm/v5" },
        { "linux/arm64/v8.1", "linux/arm64/v8.1 linux/arm64 linux/arm/v8 linux/arm/v7 linux/arm/v6 linux/arm/v5" },
        {
            "linux/arm64/v8.4",
            "linux/arm64/v8.4 linux/arm64/v8.3 linux/arm64/v8.2 linux/arm64/v8.1 linux/arm64 linux/arm/v8 linux/arm/v7 linux/arm/v6 linux/arm/v5"
        },
        {
            "linux/arm64/v9",
            "linux/arm64/v9 linux/arm64/v8.5 linux/arm64/v8.4 linux/arm64/v8.3 linux/arm64/v8.2 linux/arm64/v8.1 linux/arm64 "
            + "linux/arm/v8 linux/arm/v7 linux/arm/v6 linux/arm/v5"
        },
        {
            "linux/arm64/v9.2",
            "linux/arm64/v9.2 linux/arm64/v9.1 linux/arm64/v9 linux/arm64/v8.7 linux/arm64/v8.6 linux/arm64/v8.5 linux/arm64/v8.4 "
            + "linux/arm64/v8.3 linux/arm64/v8.2 linux/arm64/v8.1 linux/arm64 linux/arm/v8 linux/arm/v7 linux/arm/v6 linux/arm/v5"
        },
        { "linux/s390x", "linux/s390x" },
        { "linux/riscv64", "linux/riscv64" },
    };

    private static readonly string[] Offered =
    [
        "linux/arm/v4", "linux/arm/v5", "linux/arm/v6", "linux/arm/v7", "linux/arm/v8", "linux/386",
        "linux/amd64/odd", "linux/amd64", "linux/amd64/v2", "linux/amd64/v3", "linux/amd64/v4", "linux/amd64/v5",
        "linux/arm64", "linux/arm64/v8.1", "linux/arm64/v8.2", "linux/arm64/v8.3", "linux/arm64/v8.4", "linux/arm64/v8.5",
        "linux/arm64/v8.6", "linux/arm64/v8.7", "linux/arm64/v8.8", "linux/arm64/v9", "linux/arm64/v9.1", "linux/arm64/v9.2",
        "linux/arm64/v9.3", "linux/s390x", "linux/riscv64", "windows/amd64", "windows/386", "windows/arm64", "unknown/unknown",
    ];

    [Theory]
    [MemberData(nameof(Orders))]
    public void The_best_of_what_is_offered_comes_first_and_nothing_else_serves(string wanted, string expected)
    {
        var matcher = PlatformMatcher.For(Platform.Parse(wanted));
        var left = Offered.ToList();
        var chosen = new List<string>();
        while (matcher.Choose(IndexOf(left.Select(Platform.Parse))) is { } best)
        {
            chosen.Add(best.Platform!.ToString());
            left.Remove(chosen[^1]);
        }

        Assert.Equal(expected.Split(' '), chosen);
        Assert.Equal(Offered.Where(o => matcher.Matches(Platform.Parse(o))).Order(), chosen.Order());
    }

    [Theory]
    [InlineData("linux/arm64", "arm64", "v8")]
    [InlineData("linux/arm64", "aarch64", "")]
    [InlineData("linux/amd64", "x86_64", "")]
    [InlineData("linux/amd64", "amd64", "v1")]
    [InlineData("linux/arm/v7", "arm", "")]
    [InlineData("linux/arm/v7", "arm", "7")]
    public void An_entry_under_another_name_of_the_platform_serves(string wanted, string architecture, string variant) =>
        Assert.True(PlatformMatcher.For(Platform.Parse(wanted)).Matches(new Platform("linux", architecture) { Variant = variant }));

    [Fact]
    public void A_huge_version_number_does_not_make_a_huge_search()
    {
        var matcher = PlatformMatcher.For(Platform.Parse("linux/amd64/v2147483647"));

        Assert.True(matcher.Matches(Platform.Parse("linux/amd64")));
        Assert.False(PlatformMatcher.For(Platform.Parse("linux/arm64/v9.99999999999999999999")).Matches(Platform.Parse("linux/amd64")));
    }

    [Fact]
    public void The_first_of_equal_entries_is_taken()
    {
        var index = IndexOf([Platform.Parse("linux/386"), Platform.Parse("linux/amd64"), Platform.Parse("linux/amd64")]);

        Assert.Same(index.Manifests[1], PlatformMatcher.For(Platform.Parse("linux/amd64")).Choose(index));
    }

    [Fact]
    public void An_entry_that_states_no_platform_is_the_last_resort()
    {
        var bare = Entry(0, null);
        var fitting = Entry(1, Platform.Parse("linux/386"));
        var matcher = PlatformMatcher.For(Platform.Parse("linux/amd64"));

        Assert.Same(fitting, matcher.Choose(new ImageIndex([bare, fitting])));
        Assert.Same(bare, matcher.Choose(new ImageIndex([bare, Entry(2, Platform.Parse("linux/arm64"))])));
    }

    [Fact]
    public void Attestations_and_foreign_documents_are_never_taken()
    {
        var matcher = PlatformMatcher.For(Platform.Parse("linux/amd64"));
        var attestation = Entry(0, null) with { Annotations = new Dictionary<string, string> { ["vnd.docker.reference.type"] = "attestation-manifest" } };
        var unknown = Entry(1, new Platform("unknown", "unknown"));
        var foreign = Entry(2, null) with { MediaType = MediaType.OciLayerGzip };

        Assert.Null(matcher.Choose(new ImageIndex([attestation, unknown, foreign])));
        Assert.Null(matcher.Choose(new ImageIndex([])));
    }

    [Fact]
    public void An_image_that_demands_a_feature_serves_only_who_has_it()
    {
        var demanding = Platform.Parse("linux/amd64") with { OsFeatures = ["erofs"] };

        Assert.False(PlatformMatcher.For(Platform.Parse("linux/amd64")).Matches(demanding));
        Assert.True(PlatformMatcher.For(demanding).Matches(demanding));
        Assert.True(PlatformMatcher.For(demanding).Matches(Platform.Parse("linux/amd64")));
    }

    [Fact]
    public void A_wanted_system_version_must_be_met()
    {
        var versioned = Platform.Parse("windows/amd64") with { OsVersion = "10.0.17763" };

        Assert.True(PlatformMatcher.For(Platform.Parse("windows/amd64")).Matches(versioned));
        Assert.True(PlatformMatcher.For(versioned).Matches(versioned));
        Assert.False(PlatformMatcher.For(versioned).Matches(versioned with { OsVersion = "10.0.20348" }));
    }

    [Fact]
    public void What_was_wanted_is_told_under_its_usual_name() =>
        Assert.Equal("linux/arm64", PlatformMatcher.For(new Platform("Linux", "aarch64") { Variant = "v8" }).Wanted.ToString());

    private static ImageIndex IndexOf(IEnumerable<Platform> platforms) => new(platforms.Select((p, i) => Entry(i, p)).ToArray());

    private static Descriptor Entry(int number, Platform? platform) =>
        new(MediaType.OciManifest, Digest.Sha256([(byte)number]), 100) { Platform = platform };
}
