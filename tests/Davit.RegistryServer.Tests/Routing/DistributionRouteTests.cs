using Davit.RegistryServer.Routing;

namespace Davit.RegistryServer.Tests.Routing;

public sealed class DistributionRouteTests
{
    [Theory]
    [InlineData("/v2/", "Base", "", "")]
    [InlineData("/v2", "Base", "", "")]
    [InlineData("/v2/?n=1", "Base", "", "")]
    [InlineData("http://host:1/v2/", "Base", "", "")]
    [InlineData("/v2/_catalog?n=5", "Catalog", "", "")]
    [InlineData("/v1/search?q=a", "Search", "", "")]
    [InlineData("/v2/a/tags/list", "Tags", "a", "")]
    [InlineData("/v2/a/b/c/tags/list", "Tags", "a/b/c", "")]
    [InlineData("/v2/a/manifests/latest", "Manifest", "a", "latest")]
    [InlineData("/v2/a/manifests/sha256:ab", "Manifest", "a", "sha256:ab")]
    [InlineData("/v2/a/manifests/sha256%3Aab", "Manifest", "a", "sha256:ab")]
    [InlineData("/v2/a/blobs/sha256:ab", "Blob", "a", "sha256:ab")]
    [InlineData("/v2/a/blobs/uploads/", "Uploads", "a", "")]
    [InlineData("/v2/a/blobs/uploads", "Uploads", "a", "")]
    [InlineData("/v2/a/blobs/uploads/?digest=x", "Uploads", "a", "")]
    [InlineData("/v2/a/blobs/uploads/123", "Upload", "a", "123")]
    [InlineData("/v2/a/referrers/sha256:ab", "Referrers", "a", "sha256:ab")]
    [InlineData("/v2/tags/list/tags/list", "Tags", "tags/list", "")]
    [InlineData("/v2/a/blobs/manifests/x", "Manifest", "a/blobs", "x")]
    [InlineData("/v2/a/blobs/uploads/manifests/x", "Manifest", "a/blobs/uploads", "x")]
    [InlineData("/v2/a/uploads/blobs/uploads/1", "Upload", "a/uploads", "1")]
    [InlineData("/v2/a/manifests/manifests/manifests", "Manifest", "a/manifests", "manifests")]
    public void The_end_of_the_path_decides(string target, string kind, string repository, string reference)
    {
        Assert.True(DistributionRoute.TryParse(target, out var route));

        Assert.Equal(new DistributionRoute(Enum.Parse<RouteKind>(kind), repository, reference), route);
        Assert.True(route.HasValidName);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/v1/")]
    [InlineData("/v2x/")]
    [InlineData("/V2/")]
    [InlineData("//v2/")]
    [InlineData("/v2/a")]
    [InlineData("/v2/a/manifests/")]
    [InlineData("/v2/a/blobs/")]
    [InlineData("/v2/a/uploads/1")]
    [InlineData("/v2/a/tags")]
    [InlineData("/v2/_catalog/")]
    [InlineData("http://host")]
    [InlineData("*")]
    public void Other_paths_are_no_routes(string target) => Assert.False(DistributionRoute.TryParse(target, out _));

    [Theory]
    [InlineData("/v2//manifests/x")]
    [InlineData("/v2/manifests/x")]
    [InlineData("/v2/tags/list")]
    [InlineData("/v2/../manifests/x")]
    [InlineData("/v2/a/../b/manifests/x")]
    [InlineData("/v2/a//b/manifests/x")]
    [InlineData("/v2/A/manifests/x")]
    [InlineData("/v2/a%2fb/manifests/x")]
    [InlineData("/v2/a%00/manifests/x")]
    [InlineData("/v2/a\\b/manifests/x")]
    [InlineData("/v2/_uploads/manifests/x")]
    [InlineData("/v2/a_/manifests/x")]
    [InlineData("/v2/a..b/manifests/x")]
    [InlineData("/v2/é/manifests/x")]
    [InlineData("/v2/a b/manifests/x")]
    public void Names_outside_the_grammar_are_seen(string target)
    {
        Assert.True(DistributionRoute.TryParse(target, out var route));

        Assert.False(route.HasValidName);
    }

    [Fact]
    public void Names_have_a_longest_length()
    {
        Assert.True(DistributionRoute.IsName(new string('a', 255)));
        Assert.False(DistributionRoute.IsName(new string('a', 256)));
    }

    [Fact]
    public void Random_paths_never_throw()
    {
        var random = new Random(42);
        string[] parts = ["/", "v2", "a", "..", "tags", "list", "blobs", "uploads", "manifests", "%", "%2f", ":", "?", "#", "\0", "sha256:"];
        for (var i = 0; i < 20_000; i++)
        {
            var target = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => parts[random.Next(parts.Length)]));

            if (DistributionRoute.TryParse("/v2/" + target, out var route) && route.HasValidName)
            {
                Assert.DoesNotContain("..", route.Repository, StringComparison.Ordinal);
                Assert.DoesNotContain('%', route.Repository);
            }
        }
    }
}
