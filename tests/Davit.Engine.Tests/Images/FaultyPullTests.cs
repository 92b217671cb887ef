using Davit.Engine.Images;
using Davit.Engine.Settings;
using Davit.Oci;
using Davit.Registry.Transport;
using Davit.Testing;

namespace Davit.Engine.Tests.Images;

/// <summary>Whole pulls over a bad line: each ends with the image, or with an error after which the next pull goes on.</summary>
public sealed class FaultyPullTests
{
    private const int Runs = 60;
    private const int MaxFaults = 5;

    [Fact]
    public async Task A_pull_ends_with_the_image_or_goes_on_the_next_time()
    {
        await using var fixture = await EngineFixture.StartAsync();
        for (var seed = 1; seed <= Runs; seed++)
        {
            var random = new Random(seed);
            var name = $"faulty-{seed}";
            await ImageOf(random).PushAsync(fixture.RegistryHost, name, TestContext.Current.CancellationToken);
            var plan = new FaultPlan(seed, FaultPlan.AllKinds, MaxFaults);
            await using var proxy = new FaultProxy(fixture.RegistryHost, plan);
            var reference = ImageReference.Parse($"{proxy.Address}/{name}:latest");

            await PullAsync(fixture, reference, plan);

            Assert.Equal(3, fixture.Engine.Images.Tree(reference.ToString(), null).Layers.Count);
            await fixture.Engine.Images.RemoveAsync(reference.ToString(), Removal.Forced, TestContext.Current.CancellationToken);
            Assert.True(IsEmpty(fixture), plan.ToString());
        }
    }

    private static LayeredImage ImageOf(Random random)
    {
        var image = new LayeredImage();
        for (var layer = 0; layer < 3; layer++)
        {
            var (file, size, content) = ($"file-{layer}", random.Next(1, 120_000), (char)random.Next('a', 'z'));
            image.Layer(null, tar => tar.File(file, size, content));
        }

        return image;
    }

    // Each round is another process's.
    private static async Task PullAsync(EngineFixture fixture, ImageReference reference, FaultPlan plan)
    {
        for (var round = 0; ; round++)
        {
            using var engine = await DavitEngine.OpenAsync(new EngineOptions
            {
                Root = fixture.Root,
                AdjustRegistryClient = client => client with
                {
                    StallTimeout = TimeSpan.FromMilliseconds(400),
                    Retries = new RetryPolicy { MaxAttempts = 2, FirstDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(5) },
                },
            });
            try
            {
                await engine.Images.PullAsync(new PullRequest(reference, Platform.Parse("linux/amd64")), null, TestContext.Current.CancellationToken);
                return;
            }
            catch (DavitException e)
            {
                Assert.True(round < 4 * MaxFaults, $"{plan}: {e}");
                Assert.False(engine.Images.Exists(reference.ToString(), null), plan.ToString());
            }
        }
    }

    private static bool IsEmpty(EngineFixture fixture) =>
        new[] { "blobs", "downloads", "ingest" }.All(folder => !Directory.Exists(Path.Combine(fixture.Root, folder))
            || !Directory.EnumerateFiles(Path.Combine(fixture.Root, folder), "*", SearchOption.AllDirectories).Any());
}
