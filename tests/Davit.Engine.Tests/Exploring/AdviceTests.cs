using Davit.Engine.Exploring;
using Davit.Testing;

namespace Davit.Engine.Tests.Exploring;

public sealed class AdviceTests : IAsyncLifetime
{
    private const int Big = 200_000;

    private EngineFixture _fixture = null!;

    public async ValueTask InitializeAsync() => _fixture = await EngineFixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Caches_are_told_by_layer_and_tool()
    {
        var advice = await AdviseAsync(new LayeredImage()
            .Layer("RUN apt-get update", l => l.File("var/lib/apt/lists/a", Big).File("var/lib/apt/lists/partial/b", Big, 'b'))
            .Layer("RUN pip install x", l => l.File("root/.cache/pip/http/c", Big, 'c').File("var/lib/apt/lists/d", 10)));

        Assert.Equal(
            [(AdviceKind.PackageCache, 0, 2L * Big, "/var/lib/apt/lists", "apt"), (AdviceKind.PackageCache, 1, Big, "/root/.cache/pip", "pip")],
            advice.Select(a => (a.Kind, a.Layer, a.Bytes, a.Place!, a.Cache!.Tool)));
    }

    [Fact]
    public async Task What_is_deleted_copied_or_replaced_later_is_told_with_its_place()
    {
        var advice = await AdviseAsync(new LayeredImage()
            .Layer("COPY x /", l => l.File("srv/app/a", Big).File("srv/app/b", Big, 'b').File("tmp/z/1", 2 * Big, 'c').File("tmp/z/2", 3 * Big, 'd').File("etc/big", Big, 'e'))
            .Layer("RUN chown -R 7 /srv", l => l.File("srv/app/a", Big, owner: 7).File("srv/app/b", Big, 'b', owner: 7))
            .Layer("RUN rm -r /tmp/z", l => l.Delete("tmp/z").File("etc/big", Big + 1, 'f')));

        Assert.Equal(
            [
                (AdviceKind.DeletedLater, 0, 2, 5L * Big, "/tmp/z", 2), (AdviceKind.AttributesOnly, 0, 1, 2L * Big, "/srv/app", 2),
                (AdviceKind.ReplacedLater, 0, 2, Big, "/etc/big", 1),
            ],
            advice.Select(a => (a.Kind, a.Layer, a.OtherLayer!.Value, a.Bytes, a.Place!, a.FileCount)));
    }

    [Theory]
    [InlineData("COPY . /app # buildkit", "RUN /bin/sh -c npm ci # buildkit", true)]
    [InlineData("/bin/sh -c #(nop) COPY dir:12ab in /app ", "/bin/sh -c pip install -r requirements.txt", true)]
    [InlineData("COPY package.json /app/ # buildkit", "RUN /bin/sh -c npm ci # buildkit", false)]
    [InlineData("COPY . /app # buildkit", "RUN /bin/sh -c make # buildkit", false)]
    [InlineData("RUN /bin/sh -c npm ci # buildkit", "COPY . /app # buildkit", false)]
    public async Task Sources_copied_before_dependencies_are_told(string first, string second, bool isTold)
    {
        var advice = await AdviseAsync(new LayeredImage()
            .Layer(first, l => l.File("app/index.js", 10))
            .Layer(second, l => l.File("app/node_modules/x", Big)));

        Assert.Equal(isTold, advice.Any(a => a is { Kind: AdviceKind.SourcesBeforeDependencies, Layer: 0, OtherLayer: 1, Bytes: Big }));
    }

    [Fact]
    public async Task Trifles_are_not_told()
    {
        var advice = await AdviseAsync(new LayeredImage()
            .Layer("RUN apt-get update", l => l.File("var/lib/apt/lists/a", 99_999).File("b", 99_999))
            .Layer("RUN rm b", l => l.Delete("b")));

        Assert.Empty(advice);
    }

    private async Task<IReadOnlyList<Advice>> AdviseAsync(LayeredImage image)
    {
        await _fixture.PullAsync(image, "made");
        var request = new ExploreRequest(_fixture.Reference("made").ToString());
        return (await _fixture.Engine.Explorer.ExploreAsync(request, TestContext.Current.CancellationToken)).Advice;
    }
}
