using System.Text.Json;

namespace Davit.Acceptance.Tests.Tools;

/// <summary>Debian's skopeo.</summary>
public static class Skopeo
{
    public static async Task<string> DigestAsync(string reference)
    {
        var outcome = await Programs.RunAsync(new Call("skopeo", "inspect", "--tls-verify=false", "--format", "{{.Digest}}", $"docker://{reference}"));
        return outcome.MustSucceed().Text.Trim();
    }

    public static async Task<JsonElement> ConfigAsync(string reference)
    {
        var outcome = await Programs.RunAsync(new Call("skopeo", "inspect", "--tls-verify=false", "--config", $"docker://{reference}"));
        return JsonDocument.Parse(outcome.MustSucceed().Output).RootElement;
    }

    public static async Task<JsonDocument> RawManifestAsync(string reference)
    {
        var outcome = await Programs.RunAsync(new Call("skopeo", "inspect", "--tls-verify=false", "--raw", $"docker://{reference}"));
        return JsonDocument.Parse(outcome.MustSucceed().Output);
    }

    /// <summary>Copies between registries or folders; skopeo verifies every digest on the way.</summary>
    public static async Task CopyAsync(string from, string to, params IReadOnlyList<string> options)
    {
        var call = new Call("skopeo", ["copy", "--src-tls-verify=false", "--dest-tls-verify=false", .. options, from, to]);
        (await Programs.RunAsync(call)).MustSucceed();
    }
}
