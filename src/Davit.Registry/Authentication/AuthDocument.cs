using System.Text;
using System.Text.Json;
using Davit.Oci;
using Davit.Registry.Hosts;

namespace Davit.Registry.Authentication;

/// <summary>
/// Accounts as Docker's <c>config.json</c>, podman's <c>auth.json</c> and <c>DOCKER_AUTH_CONFIG</c> hold them:
/// <c>{"auths":{KEY:{"auth":base64(user:password),"identitytoken":…}},"credsStore":…,"credHelpers":{KEY:…}}</c>.
/// </summary>
/// <param name="source">The file or variable, for messages.</param>
internal sealed class AuthDocument(JsonElement root, string source)
{
    private static readonly string[] SecretFields = ["auth", "username", "password", "identitytoken", "registrytoken"];

    private const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>A file that need not exist.</summary>
    /// <exception cref="DavitException">InvalidArgument: it is not the JSON it should be.</exception>
    public static AuthDocument ReadFile(string path, string hint) => Parse(ReadBytes(path, hint), path, hint);

    /// <inheritdoc cref="ReadFile"/>
    public static AuthDocument Parse(ReadOnlyMemory<byte> json, string source, string hint)
    {
        if (json.Span.Trim(" \t\r\n"u8).IsEmpty)
        {
            return new AuthDocument(default, source);
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new AuthDocument(document.RootElement.Clone(), source)
                : throw Invalid(source, "not a JSON object", hint);
        }
        catch (JsonException e)
        {
            var problem = e.LineNumber is null ? "an object names a field twice" : $"line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}: not valid JSON";
            throw Invalid(source, problem, hint);
        }
    }

    /// <summary>The bytes of a file that need not exist.</summary>
    public static byte[] ReadBytes(string path, string hint)
    {
        try
        {
            return Directory.Exists(path) ? throw Invalid(path, "it is a directory", hint)
                : !File.Exists(path) ? []
                : new FileInfo(path).Length <= MaxBytes ? File.ReadAllBytes(path)
                : throw Invalid(path, $"larger than {MaxBytes} bytes", hint);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid(path, ConfigText.Reason(e), hint);
        }
    }

    public static DavitException Invalid(string source, string problem, string hint) => new(ErrorKind.InvalidArgument, $"read '{source}': {problem}", hint);

    public string? FindText(string name) => Text(root, name);

    /// <summary>The account for <paramref name="repository"/> (<c>host/path</c> or <c>host</c>) under the closest name; a helper's goes before the file's own.</summary>
    public RegistryCredential? Find(string repository)
    {
        var store = Text(root, "credsStore");
        foreach (var name in AuthKeys.Of(repository))
        {
            var isHost = !name.Contains('/', StringComparison.Ordinal);
            var entry = Lookup("auths", name) is { ValueKind: JsonValueKind.Object } found ? ReadEntry(name, found) : new RegistryCredential();
            var helper = Lookup("credHelpers", name) is { ValueKind: JsonValueKind.String } named ? named.GetString() : isHost ? store : null;
            if (!string.IsNullOrEmpty(helper))
            {
                return entry with { Helper = new CredentialHelper(helper, AuthKeys.Written(name), source) };
            }

            if (!entry.IsEmpty)
            {
                return entry;
            }
        }

        return null;
    }

    /// <summary>The helper that keeps the account of a name, found without reading what the file itself keeps.</summary>
    public CredentialHelper? FindHelper(string repository)
    {
        var store = Text(root, "credsStore");
        foreach (var name in AuthKeys.Of(repository))
        {
            var isHost = !name.Contains('/', StringComparison.Ordinal);
            var helper = Lookup("credHelpers", name) is { ValueKind: JsonValueKind.String } named ? named.GetString() : isHost ? store : null;
            if (!string.IsNullOrEmpty(helper))
            {
                return new CredentialHelper(helper, AuthKeys.Written(name), source);
            }

            if (Lookup("auths", name) is { ValueKind: JsonValueKind.Object } entry && SecretFields.Any(f => !string.IsNullOrEmpty(Text(entry, f))))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>Whether anything is written for exactly this name.</summary>
    public bool Names(string name) => Lookup("auths", AuthKeys.Canonical(name)) is not null;

    private JsonElement? Lookup(string section, string name)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(section, out var entries) || entries.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (entries.ValueKind != JsonValueKind.Object)
        {
            throw Invalid(source, $"'{section}' is not a JSON object", "Correct it there.");
        }

        if (entries.TryGetProperty(AuthKeys.Written(name), out var exact))
        {
            return exact;
        }

        foreach (var entry in entries.EnumerateObject())
        {
            if (AuthKeys.Canonical(entry.Name) == name)
            {
                return entry.Value;
            }
        }

        return null;
    }

    private RegistryCredential ReadEntry(string name, JsonElement entry)
    {
        var (username, password) = DecodeAuth(Text(entry, "auth"), name);
        return new RegistryCredential
        {
            Username = username ?? Text(entry, "username") ?? "",
            Password = password ?? Text(entry, "password") ?? "",
            IdentityToken = Text(entry, "identitytoken") is { Length: > 0 } identity ? identity : null,
            RegistryToken = Text(entry, "registrytoken") is { Length: > 0 } token ? token : null,
        };
    }

    private (string? Username, string? Password) DecodeAuth(string? auth, string name)
    {
        if (string.IsNullOrEmpty(auth))
        {
            return (null, null);
        }

        var bytes = new byte[auth.Length];
        var text = Convert.TryFromBase64String(auth, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length).TrimEnd('\0') : "";
        var separator = text.IndexOf(':', StringComparison.Ordinal);
        return separator < 0
            ? throw Invalid(source, $"the 'auth' of '{AuthKeys.Written(name)}' is not the base64 form of NAME:PASSWORD", "Correct it there, or log in again.")
            : (text[..separator], text[(separator + 1)..]);
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
