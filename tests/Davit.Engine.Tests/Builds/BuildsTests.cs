using Davit.Build;
using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Engine.Tests.Builds;

public sealed class BuildsTests
{
    [Fact]
    public async Task A_base_image_that_does_not_fit_fails_the_build_and_leaves_nothing_of_it()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var name = fixture.Reference("base:1");
        await fixture.ImportBusyboxAsync(name);
        await fixture.Engine.Images.PushAsync(new PushRequest(name), null, TestContext.Current.CancellationToken);
        using var other = await fixture.OpenOtherAsync("other");
        var request = new BuildRequest
        {
            Context = new ContextSource.Empty(),
            DockerfileText = $"FROM {name}\nENV a=b\n",
            Platform = Platform.Parse("linux/s390x"),
        };

        var error = await Assert.ThrowsAnyAsync<DavitException>(() => other.Builds.RunAsync(request, null, TestContext.Current.CancellationToken));

        Assert.Contains("does not provide the specified platform (linux/s390x)", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(other.Root, "blobs"), "*", SearchOption.AllDirectories));
    }
}
