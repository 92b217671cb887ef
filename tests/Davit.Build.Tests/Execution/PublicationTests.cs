using Davit.Build.Progress;
using Davit.Build.Tests.Laboratory;
using Davit.Content.Database;

namespace Davit.Build.Tests.Execution;

/// <summary>Layers are published while later steps go on; here the store refuses the first one that is not committed yet.</summary>
public sealed class PublicationTests : IDisposable
{
    /// <summary>Takes longer than what is finished waits for its publication.</summary>
    private const string Dockerfile = """
        FROM busybox
        RUN echo one > /one
        RUN sleep 2 && echo two > /two && echo waited
        """;

    private readonly BuildLab _lab = BuildLab.WithBusybox();

    public PublicationTests() => Execute("""
        CREATE TRIGGER refuse BEFORE UPDATE ON snapshots
        WHEN NEW.kind = 'committed' AND NEW.id = (SELECT min(id) FROM snapshots WHERE kind = 'active')
        BEGIN SELECT RAISE(ABORT, 'refused'); END
        """);

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task A_layer_that_cannot_be_published_fails_the_build()
    {
        var (error, _) = await _lab.FailAsync<SqliteException>(Dockerfile);

        Assert.Contains("refused", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, _lab.Count("SELECT count(*) FROM snapshots WHERE kind = 'committed'"));
        Assert.Equal(0, _lab.Count("SELECT count(*) FROM build_cache"));
    }

    [Fact]
    public async Task A_layer_that_could_not_be_published_is_published_later()
    {
        _lab.Watch = e =>
        {
            if (e is BuildEvent.StepOutput { Text: "waited" })
            {
                Execute("DROP TRIGGER refuse");
            }
        };

        var image = await _lab.BuildAsync(Dockerfile);

        Assert.Equal("one\ntwo\n", image.Read("/one") + image.Read("/two"));
        Assert.Equal(2, _lab.Count("SELECT count(*) FROM build_cache"));
        _lab.AssertNothingHalfMade();
    }

    private void Execute(string sql) => _lab.Store.Database.Write(session => session.Execute(sql));
}
