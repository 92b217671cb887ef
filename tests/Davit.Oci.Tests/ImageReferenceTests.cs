namespace Davit.Oci.Tests;

public sealed class ImageReferenceTests
{
    private const string Hex = "86e0e091d0da6bde2456dbb48306f3956bbeb2eae1b5b9a43045843f69fe4aaa";
    private const string Sha = "sha256:" + Hex;
    private static readonly string Path255 = string.Concat(Enumerable.Repeat("abcdefgh/", 28)) + "ijk";
    private static readonly string Sha512 = "sha512:" + new string('b', 128);

    /// <summary>Input, full form, familiar form.</summary>
    public static TheoryData<string, string, string> Valid => new()
    {
        { "nginx", "docker.io/library/nginx", "nginx" },
        { "nginx:1.27", "docker.io/library/nginx:1.27", "nginx:1.27" },
        { "nginx:latest", "docker.io/library/nginx:latest", "nginx:latest" },
        { "library/nginx", "docker.io/library/nginx", "nginx" },
        { "docker.io/nginx", "docker.io/library/nginx", "nginx" },
        { "docker.io/library/nginx", "docker.io/library/nginx", "nginx" },
        { "docker.io/library/nginx:1", "docker.io/library/nginx:1", "nginx:1" },
        { "index.docker.io/nginx", "docker.io/library/nginx", "nginx" },
        { "index.docker.io/library/nginx:x", "docker.io/library/nginx:x", "nginx:x" },
        { "index.docker.io/bitnami/redis", "docker.io/bitnami/redis", "bitnami/redis" },
        { "bitnami/redis", "docker.io/bitnami/redis", "bitnami/redis" },
        { "bitnami/redis:7", "docker.io/bitnami/redis:7", "bitnami/redis:7" },
        { "docker.io/bitnami/redis", "docker.io/bitnami/redis", "bitnami/redis" },
        { "library/a/b", "docker.io/library/a/b", "library/a/b" },
        { "store/a/b", "docker.io/store/a/b", "store/a/b" },
        { "a/b/c/d/e", "docker.io/a/b/c/d/e", "a/b/c/d/e" },
        { "registry-1.docker.io/library/nginx", "registry-1.docker.io/library/nginx", "registry-1.docker.io/library/nginx" },
        { "library", "docker.io/library/library", "library" },
        { "library:1", "docker.io/library/library:1", "library:1" },
        { "docker.io/library", "docker.io/library/library", "library" },
        { "localhost", "docker.io/library/localhost", "localhost" },
        { "localhost:5000", "docker.io/library/localhost:5000", "localhost:5000" },
        { "localhost/app", "localhost/app", "localhost/app" },
        { "localhost/a/b:c", "localhost/a/b:c", "localhost/a/b:c" },
        { "localhost:5000/app", "localhost:5000/app", "localhost:5000/app" },
        { "localhost:5000/a/b:c", "localhost:5000/a/b:c", "localhost:5000/a/b:c" },
        { "127.0.0.1/app", "127.0.0.1/app", "127.0.0.1/app" },
        { "127.0.0.1:5000/app:1", "127.0.0.1:5000/app:1", "127.0.0.1:5000/app:1" },
        { "192.168.0.1", "docker.io/library/192.168.0.1", "192.168.0.1" },
        { "192.168.0.1:80", "docker.io/library/192.168.0.1:80", "192.168.0.1:80" },
        { "[::1]/app", "[::1]/app", "[::1]/app" },
        { "[::1]:5000/app", "[::1]:5000/app", "[::1]:5000/app" },
        { "[fc00:1:2:3:4:5:6:7]:5000/a/b:t", "[fc00:1:2:3:4:5:6:7]:5000/a/b:t", "[fc00:1:2:3:4:5:6:7]:5000/a/b:t" },
        { "[2001:DB8::1]:443/a", "[2001:DB8::1]:443/a", "[2001:DB8::1]:443/a" },
        { "example.com", "docker.io/library/example.com", "example.com" },
        { "example.com:8080", "docker.io/library/example.com:8080", "example.com:8080" },
        { "example.com/a", "example.com/a", "example.com/a" },
        { "example.com/library/a", "example.com/library/a", "example.com/library/a" },
        { "example.com:8080/a", "example.com:8080/a", "example.com:8080/a" },
        { "example.com:8080/a:8080", "example.com:8080/a:8080", "example.com:8080/a:8080" },
        { "example:80/a", "example:80/a", "example:80/a" },
        { "test-com:8080/a", "test-com:8080/a", "test-com:8080/a" },
        { "xn--n3h.com/a", "xn--n3h.com/a", "xn--n3h.com/a" },
        { "xn--n3h.com:18080/a", "xn--n3h.com:18080/a", "xn--n3h.com:18080/a" },
        { "test_com/a", "docker.io/test_com/a", "test_com/a" },
        { "ghcr.io/owner/repo/image:v1.2.3-rc.1", "ghcr.io/owner/repo/image:v1.2.3-rc.1", "ghcr.io/owner/repo/image:v1.2.3-rc.1" },
        { "quay.io/org/app", "quay.io/org/app", "quay.io/org/app" },
        { "mcr.microsoft.com/dotnet/runtime:10.0", "mcr.microsoft.com/dotnet/runtime:10.0", "mcr.microsoft.com/dotnet/runtime:10.0" },
        { "Docker/app", "Docker/app", "Docker/app" },
        { "FOO/bar", "FOO/bar", "FOO/bar" },
        { "EXAMPLE.com/app", "EXAMPLE.com/app", "EXAMPLE.com/app" },
        { "LOCALHOST/app", "LOCALHOST/app", "LOCALHOST/app" },
        { "a", "docker.io/library/a", "a" },
        { "0", "docker.io/library/0", "0" },
        { "d/app", "docker.io/d/app", "d/app" },
        { "a-b", "docker.io/library/a-b", "a-b" },
        { "a--b", "docker.io/library/a--b", "a--b" },
        { "a-----b/c", "docker.io/a-----b/c", "a-----b/c" },
        { "a_b", "docker.io/library/a_b", "a_b" },
        { "a__b/c", "docker.io/a__b/c", "a__b/c" },
        { "a.b", "docker.io/library/a.b", "a.b" },
        { "ubuntu-12.04-base", "docker.io/library/ubuntu-12.04-base", "ubuntu-12.04-base" },
        { "a/b.c_d-e__f", "docker.io/a/b.c_d-e__f", "a/b.c_d-e__f" },
        { "app:_", "docker.io/library/app:_", "app:_" },
        { "app:A.b-C_9", "docker.io/library/app:A.b-C_9", "app:A.b-C_9" },
        { "app:1..2", "docker.io/library/app:1..2", "app:1..2" },
        { "app:" + new string('t', 128), "docker.io/library/app:" + new string('t', 128), "app:" + new string('t', 128) },
        { "nginx@" + Sha, "docker.io/library/nginx@" + Sha, "nginx@" + Sha },
        { "nginx:1.27@" + Sha, "docker.io/library/nginx:1.27@" + Sha, "nginx:1.27@" + Sha },
        { "nginx@" + Sha512, "docker.io/library/nginx@" + Sha512, "nginx@" + Sha512 },
        { "localhost:5000/a@" + Sha, "localhost:5000/a@" + Sha, "localhost:5000/a@" + Sha },
        { "localhost:5000/a:t@" + Sha, "localhost:5000/a:t@" + Sha, "localhost:5000/a:t@" + Sha },
        { "[::1]:5000/a:t@" + Sha, "[::1]:5000/a:t@" + Sha, "[::1]:5000/a:t@" + Sha },
        { Hex[..63], "docker.io/library/" + Hex[..63], Hex[..63] },
        { Hex + "a", "docker.io/library/" + Hex + "a", Hex + "a" },
        { Hex + ":tag", "docker.io/library/" + Hex + ":tag", "docker.io/library/" + Hex + ":tag" },
        { "docker.io/" + Hex, "docker.io/library/" + Hex, "docker.io/library/" + Hex },
        { "library/" + Hex, "docker.io/library/" + Hex, "docker.io/library/" + Hex },
        { "user/" + Hex, "docker.io/user/" + Hex, "user/" + Hex },
        { "docker.io/a.b/c", "docker.io/a.b/c", "docker.io/a.b/c" },
        { "docker.io/localhost/c", "docker.io/localhost/c", "docker.io/localhost/c" },
        { "sha256/app", "docker.io/sha256/app", "sha256/app" },
        { "sha256:" + Hex[..12], "docker.io/library/sha256:" + Hex[..12], "sha256:" + Hex[..12] },
        { Sha, "docker.io/library/" + Sha, Sha },
        { "example.com/" + Path255, "example.com/" + Path255, "example.com/" + Path255 },
    };

    public static TheoryData<string, string> Invalid => new()
    {
        { "", "invalid reference format" },
        { " ", "invalid reference format" },
        { "/", "invalid reference format" },
        { "//", "invalid reference format" },
        { ":", "invalid reference format" },
        { "@", "invalid reference format" },
        { ":tag", "invalid reference format" },
        { "@" + Sha, "invalid reference format" },
        { "nginx:", "invalid reference format" },
        { "nginx@", "is not a digest" },
        { "nginx:@" + Sha, "invalid reference format" },
        { "nginx:-1", "invalid reference format" },
        { "nginx:.1", "invalid reference format" },
        { "nginx:a b", "invalid reference format" },
        { "nginx:a+b", "invalid reference format" },
        { "nginx:a:b", "invalid reference format" },
        { "nginx:é", "invalid reference format" },
        { "nginx:" + new string('t', 129), "invalid reference format" },
        { "nginx@sha256:abc", "is not a digest" },
        { "nginx@sha256:" + Hex[..40], "is not a digest" },
        { "nginx@SHA256:" + Hex, "is not a digest" },
        { "nginx@sha256:" + Hex.ToUpperInvariant(), "is not a digest" },
        { "nginx@sha999:" + Hex, "is not a digest" },
        { "nginx@" + Hex, "is not a digest" },
        { "nginx@" + Sha + "@" + Sha, "is not a digest" },
        { "nginx@" + Sha + ":tag", "is not a digest" },
        { "Nginx", "repository name (library/Nginx) must be lowercase" },
        { "docker/App", "repository name (docker/App) must be lowercase" },
        { "docker.io/docker/App", "repository name (docker/App) must be lowercase" },
        { "localhost:5000/App:tag", "repository name (App) must be lowercase" },
        { "Docker/App", "repository name (App) must be lowercase" },
        { "-nginx", "invalid reference format" },
        { "nginx-", "invalid reference format" },
        { ".nginx", "invalid reference format" },
        { "nginx.", "invalid reference format" },
        { "_nginx", "invalid reference format" },
        { "nginx_", "invalid reference format" },
        { "a..b", "invalid reference format" },
        { "a___b", "invalid reference format" },
        { "a_.b", "invalid reference format" },
        { "a-.b", "invalid reference format" },
        { "a._b", "invalid reference format" },
        { "a-_b", "invalid reference format" },
        { "a/", "invalid reference format" },
        { "/a", "invalid reference format" },
        { "a//b", "invalid reference format" },
        { "a/b/", "invalid reference format" },
        { "a///b", "invalid reference format" },
        { "docker.io/", "invalid reference format" },
        { "docker.io//a", "invalid reference format" },
        { "-docker/a", "invalid reference format" },
        { "docker-/a", "invalid reference format" },
        { "_docker/_docker", "invalid reference format" },
        { "____/____", "invalid reference format" },
        { "-docker.io/a/b", "invalid reference format" },
        { "docker-.io/a", "invalid reference format" },
        { ".io/a", "invalid reference format" },
        { "a..b/c", "invalid reference format" },
        { "a./c", "invalid reference format" },
        { "ex_ample.com/a", "invalid reference format" },
        { "https://example.com/a", "invalid reference format" },
        { "http://localhost:5000/a", "invalid reference format" },
        { "user@example.com/a", "invalid reference format" },
        { "example.com:/a", "invalid reference format" },
        { "example.com:80a/a", "invalid reference format" },
        { "example.com:80:80/a", "invalid reference format" },
        { ":5000/a", "invalid reference format" },
        { "fc00::1:5000/a", "invalid reference format" },
        { "[fc00::1]", "invalid reference format" },
        { "[fc00::1]:5000", "invalid reference format" },
        { "[fe80::1%eth0]:5000/a", "invalid reference format" },
        { "[2001:db8::192.0.2.33]:5000/a", "invalid reference format" },
        { "[]:5000/a", "invalid reference format" },
        { "[::1/a", "invalid reference format" },
        { "::1]/a", "invalid reference format" },
        { "[::1]5000/a", "invalid reference format" },
        { "[::1]:/a", "invalid reference format" },
        { "[g::1]/a", "invalid reference format" },
        { "../etc/passwd", "invalid reference format" },
        { "a/../b", "invalid reference format" },
        { "a/./b", "invalid reference format" },
        { "a\\b", "invalid reference format" },
        { "a b", "invalid reference format" },
        { "a\n", "invalid reference format" },
        { "a\0b", "invalid reference format" },
        { "nginx\r\nHost: x", "must be lowercase" },
        { "café", "invalid reference format" },
        { "\u0430pp", "invalid reference format" },
        { "\uff41pp", "invalid reference format" },
        { "doc\u212aer/a", "must be lowercase" },
        { "%2e%2e/a", "invalid reference format" },
        { "a?b", "invalid reference format" },
        { "a#b", "invalid reference format" },
        { "$IMAGE", "must be lowercase" },
        { "${image}", "invalid reference format" },
        { Hex, "cannot specify 64-byte hexadecimal strings" },
        { "example.com/" + Path255 + "x", "must not be more than 255 characters" },
        { new string('a', 256), "must not be more than 255 characters" },
        { new string('d', 257) + ".io/a", "invalid reference format" },
    };

    [Theory]
    [MemberData(nameof(Valid))]
    public void A_valid_reference_has_a_full_and_a_familiar_form(string text, string full, string familiar)
    {
        var reference = ImageReference.Parse(text);

        Assert.Equal(full, reference.ToString());
        Assert.Equal(familiar, reference.FamiliarName);
        Assert.True(ImageReference.TryParse(text, out var tried));
        Assert.Equal(reference, tried);
    }

    [Theory]
    [MemberData(nameof(Valid))]
    public void Both_forms_of_a_reference_are_read_back_as_the_same(string text, string full, string familiar)
    {
        var reference = ImageReference.Parse(text);

        Assert.Equal(reference, ImageReference.Parse(full));
        Assert.Equal(reference, ImageReference.Parse(familiar));
        Assert.Equal(reference.GetHashCode(), ImageReference.Parse(full).GetHashCode());
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void An_invalid_reference_is_refused_in_Dockers_words(string text, string fragment)
    {
        var error = Assert.Throws<DavitException>(() => ImageReference.Parse(text));

        Assert.Equal(ErrorKind.InvalidArgument, error.Kind);
        Assert.Contains(fragment, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.False(ImageReference.TryParse(text, out var reference));
        Assert.Null(reference);
    }

    [Fact]
    public void The_parts_of_a_full_reference_are_told_apart()
    {
        var reference = ImageReference.Parse($"localhost:5000/team/app:1.2@{Sha}");

        Assert.Equal("localhost:5000", reference.Domain);
        Assert.Equal("team/app", reference.Path);
        Assert.Equal("localhost:5000/team/app", reference.Repository);
        Assert.Equal("1.2", reference.Tag);
        Assert.Equal(Digest.Parse(Sha), reference.Digest);
    }

    [Theory]
    [InlineData("nginx", "nginx:latest")]
    [InlineData("nginx:1", "nginx:1")]
    [InlineData("nginx@" + Sha, "nginx@" + Sha)]
    [InlineData("nginx:1@" + Sha, "nginx:1@" + Sha)]
    public void Latest_is_added_only_where_neither_tag_nor_digest_is_named(string text, string expected) =>
        Assert.Equal(expected, ImageReference.Parse(text).OrLatest().FamiliarName);

    [Fact]
    public void Another_tag_or_digest_replaces_both()
    {
        var reference = ImageReference.Parse("nginx:1@" + Sha);

        Assert.Equal("nginx:2", reference.WithTag("2").FamiliarName);
        Assert.Equal("nginx@" + Sha512, reference.WithDigest(Digest.Parse(Sha512)).FamiliarName);
        Assert.Equal("nginx", reference.WithoutTagAndDigest().FamiliarName);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-x")]
    [InlineData("a/b")]
    [InlineData("a\n")]
    public void A_tag_that_breaks_the_grammar_cannot_be_set(string tag)
    {
        var error = Assert.Throws<DavitException>(() => ImageReference.Parse("nginx").WithTag(tag));

        Assert.StartsWith("invalid tag format", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_either_is_a_reference_that_reads_back_or_is_refused()
    {
        const string Alphabet = "ab0.:/@-_[]A \u00e9";
        var random = new Random(11);
        var valid = 0;
        for (var i = 0; i < 50_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(0, 14)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            if (ImageReference.TryParse(text, out var reference))
            {
                valid++;
                Assert.Equal(reference, ImageReference.Parse(reference.ToString()));
                Assert.Equal(reference, ImageReference.Parse(reference.FamiliarName));
            }
        }

        Assert.InRange(valid, 100, 49_000);
    }
}
