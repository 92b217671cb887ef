using Davit.Oci;
using Davit.Registry.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Davit.Registry.Tests.Authentication;

public sealed class LongUploadTests
{
    private readonly TestBlob _blob = TestBlob.Random(100_000, MediaType.OciLayerGzip);
    private int _issued;
    private bool _isExpired;

    [Fact]
    public async Task A_token_that_expires_while_a_blob_is_sent_is_replaced_and_the_blob_sent_again()
    {
        var received = new MemoryStream();
        await using var registry = await ScriptedServer.StartAsync(http => AnswerAsync(http, received));
        using var client = new RegistryClient(Clients.Quick with { FindCredential = _ => new() { Username = "bob", Password = "secret" } });

        await client.Open($"{registry.Domain}/app").PutBlobAsync(_blob.Descriptor, new MemoryStream(_blob.Bytes), CancellationToken.None);

        Assert.Equal(_blob.Bytes, received.ToArray());
        Assert.Equal(2, _issued);
        Assert.Equal(["Bearer token-1", "Bearer token-2"], registry.Seen.Where(s => s.Method == "PUT").Select(s => s.Authorization));
    }

    private async Task AnswerAsync(HttpContext http, MemoryStream received)
    {
        if (http.Request.Path == "/token")
        {
            await http.JsonAsync($$"""{"token":"token-{{++_issued}}","expires_in":3600}""");
            return;
        }

        var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var isPut = HttpMethods.IsPut(http.Request.Method);
        var token = http.Request.Headers.Authorization.ToString();
        var isAccepted = token == "Bearer token-2" || (token == "Bearer token-1" && !isPut && !_isExpired);
        _isExpired |= isPut;
        if (!isAccepted)
        {
            await http.ChallengeAsync($"Bearer realm=\"http://{http.Request.Host}/token\",service=\"x\"");
            return;
        }

        http.Response.Headers.Location = "/v2/app/blobs/uploads/1";
        if (isPut)
        {
            body.WriteTo(received);
        }

        await http.StatusAsync(isPut ? 201 : HttpMethods.IsPost(http.Request.Method) ? 202 : 404);
    }
}
