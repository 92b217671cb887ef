using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Protocol;
using Davit.Registry.Tests.Servers;

namespace Davit.Registry.Tests.Transfer;

/// <summary>Registries that refuse to delete, each in its own way.</summary>
public sealed class DeletionTests
{
    private const string Unsupported = """{"errors":[{"code":"UNSUPPORTED","message":"The operation is unsupported."}]}""";

    [Fact]
    public async Task Deletion_that_is_switched_off_is_told_with_the_switch()
    {
        await using var registry = await DebianRegistry.StartKeepingAsync();
        using var client = new RegistryClient(Clients.Quick);
        var repository = client.Open($"{registry.Domain}/a:1");
        var image = TestImage.Create(10);
        await image.PushAsync(repository, "1");

        Assert.False(await repository.DeleteTagAsync(CancellationToken.None));
        var error = await Assert.ThrowsAsync<RegistryException>(() => repository.DeleteManifestAsync(image.Manifest.Digest, CancellationToken.None));

        Assert.Equal(ErrorKind.Unsupported, error.Kind);
        Assert.Equal(405, error.StatusCode);
        Assert.Contains("REGISTRY_STORAGE_DELETE_ENABLED=true", error.Hint, StringComparison.Ordinal);
        Assert.NotNull(await repository.FindPushedAsync(CancellationToken.None));
    }

    /// <summary>An answer that got lost makes the second attempt meet nothing: the tag is gone, and no manifest must follow it.</summary>
    [Fact]
    public async Task A_tag_that_went_with_a_lost_answer_counts_as_deleted()
    {
        var isThere = true;
        await using var server = await ScriptedServer.StartAsync(http =>
        {
            if (http.Request.Method != "DELETE")
            {
                return http.StatusAsync(isThere ? 200 : 404);
            }

            var status = isThere ? 500 : 404;
            isThere = false;
            return http.StatusAsync(status);
        });
        using var client = new RegistryClient(Clients.Quick);

        Assert.True(await client.Open($"{server.Domain}/a:1").DeleteTagAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_registry_that_takes_digests_only_is_no_error()
    {
        await using var server = await ScriptedServer.StartAsync(http =>
        {
            http.Response.StatusCode = 400;
            return http.JsonAsync(Unsupported);
        });
        using var client = new RegistryClient(Clients.Quick);

        Assert.False(await client.Open($"{server.Domain}/a:1").DeleteTagAsync(CancellationToken.None));
    }

    [Fact]
    public async Task The_token_asks_for_deletion_and_who_may_not_is_told()
    {
        string? scope = null;
        await using var tokens = await ScriptedServer.StartAsync(http =>
        {
            scope = http.Request.Query["scope"];
            return http.JsonAsync("""{"token":"pull-only"}""");
        });
        await using var server = await ScriptedServer.StartAsync(http => http.Request.Headers.Authorization.Count == 0
            ? http.ChallengeAsync($"Bearer realm=\"{tokens.Url}token\",service=\"test\"")
            : http.StatusAsync(403));
        using var client = new RegistryClient(Clients.Quick with { FindCredential = _ => new RegistryCredential { Username = "reader", Password = "x" } });

        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Open($"{server.Domain}/team/a:1").DeleteTagAsync(CancellationToken.None));

        Assert.Equal("repository:team/a:delete,pull,push", scope);
        Assert.Equal($"delete access denied for {server.Domain}/team/a: denied: requested access to the resource is denied", error.Message);
        Assert.Contains("logged in as 'reader', which may not do this", error.Hint, StringComparison.Ordinal);
    }
}
