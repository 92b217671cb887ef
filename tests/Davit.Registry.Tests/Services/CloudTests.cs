using System.IO.Compression;
using System.Text;
using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Tests.Servers;

namespace Davit.Registry.Tests.Services;

/// <summary>Azure's, Google's and Red Hat's registries.</summary>
public sealed class CloudTests
{
    private readonly TestImage _image = TestImage.Create(500);

    // https://azure.github.io/acr/AAD-OAuth.html: "az acr login" leaves a refresh token and a name of zeros, exchanged by POST /oauth2/token.
    [Fact]
    public async Task Azures_refresh_token_is_exchanged_for_access()
    {
        var form = "";
        await using var acr = await ServiceReplay.StartAsync(async http =>
        {
            if (http.Request.Path != "/oauth2/token")
            {
                var isKnown = http.Request.Headers.Authorization == "Bearer access";
                await (isKnown ? Task.CompletedTask : http.ChallengeAsync($"Bearer realm=\"http://{http.Request.Host}/oauth2/token\",service=\"contoso.azurecr.io\",scope=\"repository:app:pull\""));
                return !isKnown;
            }

            form = Encoding.UTF8.GetString(await http.BodyAsync());
            await (http.Request.Method == "POST" ? http.JsonAsync("""{"access_token":"access"}""") : http.StatusAsync(401));
            return true;
        });
        acr.Add(_image, "1");
        using var client = new RegistryClient(Clients.Quick with
        {
            FindCredential = _ => new RegistryCredential { Username = "00000000-0000-0000-0000-000000000000", IdentityToken = "refresh" },
        });

        await client.Open($"{acr.Domain}/app:1").ResolveAsync(CancellationToken.None);

        Assert.Contains("grant_type=refresh_token&service=contoso.azurecr.io", form, StringComparison.Ordinal);
        Assert.EndsWith("&scope=repository%3Aapp%3Apull&refresh_token=refresh", form, StringComparison.Ordinal);
    }

    // https://github.com/dotnet/tye/issues/1185: the token server itself refuses strangers, with a link to the manual.
    [Fact]
    public async Task Azures_words_to_strangers_reach_them()
    {
        const string Words = "authentication required, visit https://aka.ms/acr/authorization for more information.";
        await using var acr = await ServiceReplay.StartAsync(http => http.IsToken() ? http.RefuseAsync(401, "UNAUTHORIZED", Words) : http.MustHaveTokenAsync(",service=\"contoso.azurecr.io\""));
        using var client = Clients.Anonymous();

        var error = await client.PullFailureAsync($"{acr.Domain}/app:1");

        Assert.Equal($"pull access denied for {acr.Domain}/app, repository does not exist or may require 'davit login': unauthorized: {Words}", error.Message);
        Assert.Equal($"Run 'davit login {acr.Domain}'.", error.Hint);
    }

    // https://github.com/docker-archive/docker-credential-gcr: the password of _json_key is a file of many lines.
    // https://github.com/GoogleCloudPlatform/aactl/issues/233: who may not is refused a token, 403 DENIED with the missing right's name.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Googles_key_file_is_a_password_and_its_refusal_names_the_right(bool isKnown)
    {
        const string Key = "{\n  \"type\": \"service_account\",\n  \"private_key\": \"-----BEGIN PRIVATE KEY-----\\nMIIE\\n-----END PRIVATE KEY-----\\n\"\n}";
        const string Right = "Permission 'artifactregistry.repositories.downloadArtifacts' denied on resource (or it may not exist)";
        await using var google = await ServiceReplay.StartAsync(async http =>
        {
            if (!http.IsToken())
            {
                return await http.MustHaveTokenAsync(",service=\"europe-west4-docker.pkg.dev\"");
            }

            Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("_json_key:" + Key)), http.Request.Headers.Authorization);
            await (isKnown ? http.JsonAsync("""{"token":"ya29","expires_in":3600}""") : http.ErrorAsync(403, "DENIED", Right));
            return true;
        });
        google.Add(_image, "1");
        using var client = Clients.LoggedIn("_json_key", Key);
        var reference = $"{google.Domain}/project/repository/app";

        if (isKnown)
        {
            await client.Open($"{reference}:1").ResolveAsync(CancellationToken.None);
            return;
        }

        var error = await client.PullFailureAsync($"{reference}:1");
        Assert.Equal(ErrorKind.Denied, error.Kind);
        Assert.Equal($"pull access denied for {reference}, repository does not exist or may require 'davit login': denied: {Right}", error.Message);
        Assert.DoesNotContain("PRIVATE KEY", error.ToString(), StringComparison.Ordinal);
    }

    // https://github.com/quay/quay/pull/1310: registry.access.redhat.com packs blobs on the way for who does not say that they must not.
    [Fact]
    public async Task Blobs_are_asked_for_as_they_are_stored()
    {
        await using var redHat = await ServiceReplay.StartAsync(async http =>
        {
            if (!http.Is("GET", "/blobs/") || http.Request.Headers.AcceptEncoding == "identity")
            {
                return false;
            }

            http.Response.Headers.ContentEncoding = "gzip";
            await http.BytesAsync("application/octet-stream", Packed(_image.Config.Bytes));
            return true;
        });
        redHat.Add(_image, "1");
        using var client = Clients.Anonymous();

        Assert.Equal(_image.Config.Bytes, await client.Open($"{redHat.Domain}/ubi9").ReadBlobAsync(_image.Config.Descriptor));
    }

    // https://github.com/moby/moby/issues/17595: httpd labels layers, packed anyway, with "Content-Encoding: x-gzip".
    [Fact]
    public async Task A_label_on_what_is_packed_anyway_changes_nothing()
    {
        await using var httpd = await ServiceReplay.StartAsync(http =>
        {
            http.Response.Headers.ContentEncoding = "x-gzip";
            return false;
        });
        httpd.Add(_image, "1");
        using var client = Clients.Anonymous();

        Assert.Equal(_image.Layers[0].Bytes, await client.Open($"{httpd.Domain}/app").ReadBlobAsync(_image.Layers[0].Descriptor));
    }

    // A proxy that packs whatever was asked for.
    [Fact]
    public async Task A_proxy_that_packs_in_spite_of_us_is_named_as_the_cause()
    {
        await using var proxy = await ServiceReplay.StartAsync(async http =>
        {
            http.Response.Headers.ContentEncoding = "gzip";
            await http.BytesAsync("application/octet-stream", Packed(_image.Layers[0].Bytes));
            return true;
        });
        using var client = Clients.Anonymous();

        var error = await Assert.ThrowsAsync<DavitException>(() => client.Open($"{proxy.Domain}/app").ReadBlobAsync(_image.Layers[0].Descriptor));

        Assert.Equal(ErrorKind.Corrupt, error.Kind);
        Assert.Contains("it came with 'Content-Encoding: gzip', which a proxy on the way may have done", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Packed(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
