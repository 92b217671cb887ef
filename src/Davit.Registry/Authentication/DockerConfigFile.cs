using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Davit.Oci;

namespace Davit.Registry.Authentication;

/// <summary>
/// Docker's client configuration, <c>~/.docker/config.json</c>, as far as credentials go. Read when first needed;
/// what <see cref="Save"/> writes keeps every field this class does not know. Not thread-safe for writing.
/// </summary>
/// <remarks>Layout: <c>{"auths":{KEY:{"auth":base64(user:password),"identitytoken":…}},"credsStore":…,"credHelpers":{HOST:…}}</c></remarks>
public sealed class DockerConfigFile
{
    /// <summary>The key under which every Docker client keeps the credentials of docker.io.</summary>
    public const string DockerHubKey = "https://index.docker.io/v1/";

    private const int MaxBytes = 4 * 1024 * 1024;

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Indented = true,
        IndentCharacter = '\t',
        IndentSize = 1,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Lazy<JsonObject> _root;

    private DockerConfigFile(string path)
    {
        Path = path;
        _root = new Lazy<JsonObject>(Read);
    }

    public string Path { get; }

    /// <summary>The file of the current user: in the directory <c>DOCKER_CONFIG</c>, or <c>~/.docker</c>.</summary>
    public static DockerConfigFile OfUser()
    {
        var directory = Environment.GetEnvironmentVariable("DOCKER_CONFIG");
        return At(System.IO.Path.Combine(
            string.IsNullOrEmpty(directory)
                ? System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker")
                : directory,
            "config.json"));
    }

    /// <summary>The file at <paramref name="path"/>, which need not exist.</summary>
    public static DockerConfigFile At(string path) => new(path);

    /// <summary>A setting that is a text, such as <c>imagesFormat</c>; null when there is none.</summary>
    /// <exception cref="DavitException">InvalidArgument: the file is not the JSON it should be.</exception>
    public string? FindSetting(string name) =>
        _root.Value[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>The credentials for <paramref name="domain"/> (<c>docker.io</c>, <c>localhost:5000</c>), null when there are none.</summary>
    /// <exception cref="DavitException">InvalidArgument: the file is not the JSON it should be.</exception>
    public RegistryCredential? Find(string domain)
    {
        var credential = FindEntry(domain) is { } entry ? ReadEntry(entry) : null;
        return credential is { IsEmpty: false } ? credential
            : FindHelper(domain) is { } helper ? new RegistryCredential { HelperName = $"docker-credential-{helper}" }
            : null;
    }

    /// <summary>The helper program's suffix configured to keep the credentials of <paramref name="domain"/>.</summary>
    public string? FindHelper(string domain) =>
        Text(Section("credHelpers"), KeyOf(domain)) ?? Text(Section("credHelpers"), domain)
        ?? (Text(_root.Value, "credsStore") is { Length: > 0 } store ? store : null);

    /// <exception cref="DavitException">Unsupported: a credential helper is to keep them.</exception>
    public void Set(string domain, RegistryCredential credential)
    {
        if (FindHelper(domain) is { } helper)
        {
            throw new DavitException(
                ErrorKind.Unsupported,
                $"save credentials of '{domain}': '{Path}' hands them to the helper 'docker-credential-{helper}', which is not supported yet",
                "Set DOCKER_CONFIG to a directory whose config.json names no credsStore or credHelpers.");
        }

        if (Section("auths") is not { } auths)
        {
            _root.Value["auths"] = auths = [];
        }

        var entry = auths[KeyOf(domain)] as JsonObject ?? [];
        auths[KeyOf(domain)] = entry;
        entry["auth"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.Username}:{credential.Password}"));
        entry.Remove("username");
        entry.Remove("password");
        SetOrRemove(entry, "identitytoken", credential.IdentityToken);
        SetOrRemove(entry, "registrytoken", credential.RegistryToken);
    }

    /// <summary>False when there was nothing to remove.</summary>
    public bool Remove(string domain)
    {
        var auths = Section("auths");
        var keys = auths?.Select(a => a.Key).Where(key => NamesDomain(key, domain)).ToArray() ?? [];
        foreach (var key in keys)
        {
            auths!.Remove(key);
        }

        return keys.Length > 0;
    }

    /// <summary>Replaces the file in one step; only its owner can read it.</summary>
    public void Save()
    {
        var target = File.Exists(Path) ? File.ResolveLinkTarget(Path, returnFinalTarget: true)?.FullName ?? Path : Path;
        var directory = System.IO.Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var temporary = System.IO.Path.Combine(directory, $".config.json.{Guid.NewGuid():N}");
        try
        {
            WriteTo(temporary);
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private void WriteTo(string path)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        using (var writer = new Utf8JsonWriter(file, WriterOptions))
        {
            _root.Value.WriteTo(writer);
        }

        file.Flush(flushToDisk: true);
    }

    private JsonObject Read()
    {
        if (!File.Exists(Path))
        {
            return [];
        }

        try
        {
            if (new FileInfo(Path).Length > MaxBytes)
            {
                throw Invalid($"larger than {MaxBytes} bytes");
            }

            var bytes = File.ReadAllBytes(Path);
            return bytes.AsSpan().Trim(" \t\r\n"u8).IsEmpty ? []
                : JsonNode.Parse(bytes) is JsonObject root ? Materialised(root)
                : throw Invalid("not a JSON object");
        }
        catch (JsonException e)
        {
            throw Invalid($"line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}: not valid JSON");
        }
        catch (ArgumentException)
        {
            throw Invalid("an object names a field twice");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid(e.Message);
        }
    }

    // JsonObject reads its fields lazily, and reports duplicates only then.
    private static JsonObject Materialised(JsonObject root)
    {
        _ = root.Count;
        return root;
    }

    private JsonObject? FindEntry(string domain)
    {
        var auths = Section("auths");
        return auths?[KeyOf(domain)] as JsonObject
            ?? auths?.FirstOrDefault(a => NamesDomain(a.Key, domain)).Value as JsonObject;
    }

    private JsonObject? Section(string name) => _root.Value[name] as JsonObject;

    private static RegistryCredential ReadEntry(JsonObject entry)
    {
        var (username, password) = DecodeAuth(Text(entry, "auth"));
        return new RegistryCredential
        {
            Username = username ?? Text(entry, "username") ?? "",
            Password = password ?? Text(entry, "password") ?? "",
            IdentityToken = Text(entry, "identitytoken") is { Length: > 0 } identity ? identity : null,
            RegistryToken = Text(entry, "registrytoken") is { Length: > 0 } token ? token : null,
        };
    }

    private static (string? Username, string? Password) DecodeAuth(string? auth)
    {
        if (string.IsNullOrEmpty(auth))
        {
            return (null, null);
        }

        var bytes = new byte[auth.Length];
        if (!Convert.TryFromBase64String(auth, bytes, out var length))
        {
            return (null, null);
        }

        var text = Encoding.UTF8.GetString(bytes, 0, length).TrimEnd('\0');
        var separator = text.IndexOf(':', StringComparison.Ordinal);
        return separator < 0 ? (null, null) : (text[..separator], text[(separator + 1)..]);
    }

    private static string KeyOf(string domain) => domain is ImageReference.DefaultDomain or "index.docker.io" ? DockerHubKey : domain;

    // Old clients wrote URLs as keys: https://host/v1/.
    private static bool NamesDomain(string key, string domain) => key == KeyOf(domain) || HostOf(key) == HostOf(KeyOf(domain));

    private static string HostOf(string key)
    {
        var start = key.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 ? scheme + 3 : 0;
        var end = key.IndexOf('/', start);
        return end < 0 ? key[start..] : key[start..end];
    }

    private static void SetOrRemove(JsonObject entry, string name, string? value)
    {
        if (value is null)
        {
            entry.Remove(name);
        }
        else
        {
            entry[name] = value;
        }
    }

    private static string? Text(JsonObject? parent, string name) =>
        parent?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private DavitException Invalid(string problem) => new(
        ErrorKind.InvalidArgument,
        $"read '{Path}': {problem}",
        "Correct the file, or set DOCKER_CONFIG to another directory.");
}
