namespace Davit.Oci.Tests;

public sealed class PlatformTests
{
    [Theory]
    [InlineData("linux/amd64", "linux/amd64")]
    [InlineData("Linux/AMD64", "linux/amd64")]
    [InlineData("linux/x86_64", "linux/amd64")]
    [InlineData("linux/x86-64", "linux/amd64")]
    [InlineData("linux/amd64/v1", "linux/amd64")]
    [InlineData("linux/x86_64/v1", "linux/amd64")]
    [InlineData("linux/amd64/v2", "linux/amd64/v2")]
    [InlineData("linux/x86_64/V3", "linux/amd64/v3")]
    [InlineData("linux/i386", "linux/386")]
    [InlineData("linux/386", "linux/386")]
    [InlineData("linux/arm64", "linux/arm64")]
    [InlineData("linux/aarch64", "linux/arm64")]
    [InlineData("linux/arm64/v8", "linux/arm64")]
    [InlineData("linux/arm64/8", "linux/arm64")]
    [InlineData("linux/arm64/v8.0", "linux/arm64")]
    [InlineData("linux/aarch64/v8.2", "linux/arm64/v8.2")]
    [InlineData("linux/arm64/9", "linux/arm64/v9")]
    [InlineData("linux/arm64/v9.0", "linux/arm64/v9")]
    [InlineData("linux/arm64/v9.1", "linux/arm64/v9.1")]
    [InlineData("linux/arm", "linux/arm/v7")]
    [InlineData("linux/armhf", "linux/arm/v7")]
    [InlineData("linux/armel", "linux/arm/v6")]
    [InlineData("linux/arm/7", "linux/arm/v7")]
    [InlineData("linux/arm/5", "linux/arm/v5")]
    [InlineData("linux/arm/v6", "linux/arm/v6")]
    [InlineData("linux/arm/8", "linux/arm/v8")]
    [InlineData("linux/s390x", "linux/s390x")]
    [InlineData("linux/ppc64le", "linux/ppc64le")]
    [InlineData("linux/riscv64", "linux/riscv64")]
    [InlineData("linux/unheard-of", "linux/unheard-of")]
    [InlineData("windows/amd64", "windows/amd64")]
    [InlineData("macOS/arm64", "darwin/arm64")]
    [InlineData("arm64", "linux/arm64")]
    [InlineData("aarch64", "linux/arm64")]
    [InlineData("x86_64", "linux/amd64")]
    [InlineData("armel", "linux/arm/v6")]
    [InlineData("i386", "linux/386")]
    [InlineData("wasm", "linux/wasm")]
    public void A_platform_is_read_under_its_usual_name(string text, string expected)
    {
        Assert.Equal(expected, Platform.Parse(text).ToString());
        Assert.Equal(Platform.Parse(text), Platform.Parse(expected));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/linux/arm")]
    [InlineData("linux/")]
    [InlineData("linux/arm/")]
    [InlineData("linux//v7")]
    [InlineData("linux /arm")]
    [InlineData("linux/&arm")]
    [InlineData("linux/arm/v7/x")]
    [InlineData("linux/*")]
    [InlineData("linux/árm")]
    [InlineData("linux/arm\n")]
    [InlineData("nonsense")]
    [InlineData("Windows 11")]
    public void Other_texts_are_not_platforms(string text)
    {
        var error = Assert.Throws<DavitException>(() => Platform.Parse(text));

        Assert.Equal(ErrorKind.InvalidArgument, error.Kind);
        Assert.NotNull(error.Hint);
        Assert.DoesNotContain(error.Message, char.IsControl);
    }

    [Fact]
    public void An_operating_system_alone_takes_the_machines_architecture()
    {
        Assert.Equal(Platform.Host, Platform.Parse("linux"));
        Assert.Equal(Platform.Host with { Os = "darwin" }, Platform.Parse("macos"));
        Assert.Equal("linux", Platform.Host.Os);
        Assert.Equal(Platform.Host, Platform.Host.Normalise());
    }

    [Fact]
    public void A_platform_without_system_is_taken_for_Linux() =>
        Assert.Equal(Platform.Parse("linux/amd64"), new Platform("", "amd64").Normalise());

    [Fact]
    public void Features_count_in_equality()
    {
        var plain = Platform.Parse("linux/amd64");

        Assert.NotEqual(plain, plain with { OsFeatures = ["erofs"] });
        Assert.Equal(plain with { OsFeatures = ["a", "b"] }, plain with { OsFeatures = ["a", "b"] });
        Assert.NotEqual(plain, plain with { OsVersion = "1" });
    }
}
