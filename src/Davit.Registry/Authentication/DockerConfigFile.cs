using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Davit.Oci;
using Davit.Registry.Hosts;

namespace Davit.Registry.Authentication;

/// <summary>
/// Docker's client configuration, <c>~/.docker/config.json</c>, as far as credentials go. Read when first needed;
/// what is written keeps every field this class does not know. Not thread-safe for writing.
/// </summary>
/// <remarks>Layout: <c>{"auths":{KEY:{"auth":base64(user:password),"identitytoken":…}},"credsStore":…,"credHelpers":{HOST:…}}</c></remarks>
public sealed class DockerConfigFile
{
    /// <summary>The key under which every Docker client keeps the credentials of docker.io.</summary>
    public const string DockerHubKey = "https://index.docker.io/v1/";

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Indented = true,
        IndentCharacter = '\t',
        IndentSize = 1,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private const string Hint = "Correct the file, or set DOCKER_CONFIG to another directory.";

    private AuthDocument? _document;

    private DockerConfigFile(string path) => Path = path;

    private AuthDocument Document => _document ??= AuthDocument.ReadFile(Path, Hint);

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

    /// <summary>Reads the file, so that what is wrong with it is told even where nothing of it is needed.</summary>
    /// <exception cref="DavitException">InvalidArgument: the file is not the JSON it should be.</exception>
    public void Check() => _ = Document;

    /// <summary>A setting that is a text, such as <c>imagesFormat</c>; null when there is none.</summary>
    /// <exception cref="DavitException">InvalidArgument: the file is not the JSON it should be.</exception>
    public string? FindSetting(string name) => Document.FindText(name);

    /// <summary>The account for a repository (<c>docker.io/library/nginx</c>) or a host (<c>localhost:5000</c>), null when there is none.</summary>
    /// <exception cref="DavitException">InvalidArgument: the file is not the JSON it should be.</exception>
    public RegistryCredential? Find(string repository) => Document.Find(repository);

    /// <summary>Keeps an account under a host or, for some of its repositories, a host with the front of their path; with the helper, where one is configured.</summary>
    /// <returns>Where the secret is now.</returns>
    /// <exception cref="DavitException">NotFound, Unavailable: the helper is missing or failed; nothing is kept.</exception>
    public async Task<CredentialPlace> StoreAsync(string name, RegistryCredential credential, CancellationToken cancellationToken)
    {
        var helper = FindHelper(name);
        if (helper is not null)
        {
            await new HelperProgram(helper).StoreAsync(credential, cancellationToken);
        }

        Change(root =>
        {
            if (root["auths"] is not JsonObject auths)
            {
                root["auths"] = auths = [];
            }

            var entry = auths[AuthKeys.Written(name)] as JsonObject ?? [];
            auths[AuthKeys.Written(name)] = entry;
            Fill(entry, helper is null ? credential : null);
        });
        return new CredentialPlace(Path, helper);
    }

    /// <summary>Forgets an account, at the helper too.</summary>
    /// <returns>False when there was nothing to forget.</returns>
    public async Task<bool> EraseAsync(string name, CancellationToken cancellationToken)
    {
        var wasKept = FindHelper(name) is { } helper && await new HelperProgram(helper).EraseAsync(cancellationToken);
        if (!Document.Names(name))
        {
            return wasKept;
        }

        Change(root =>
        {
            var auths = (JsonObject)root["auths"]!;
            foreach (var key in auths.Select(a => a.Key).Where(key => AuthKeys.Canonical(key) == AuthKeys.Canonical(name)).ToArray())
            {
                auths.Remove(key);
            }
        });
        return true;
    }

    private CredentialHelper? FindHelper(string name) => Document.FindHelper(name) is { } helper ? helper with { ServerUrl = AuthKeys.Written(name) } : null;

    private static void Fill(JsonObject entry, RegistryCredential? credential)
    {
        entry.Remove("username");
        entry.Remove("password");
        SetOrRemove(entry, "auth", credential is null ? null : Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.Username}:{credential.Password}")));
        SetOrRemove(entry, "identitytoken", credential?.IdentityToken);
        SetOrRemove(entry, "registrytoken", credential?.RegistryToken);
    }

    private void Change(Action<JsonObject> change)
    {
        Check();
        var bytes = AuthDocument.ReadBytes(Path, Hint);
        var root = bytes.AsSpan().Trim(" \t\r\n"u8).IsEmpty ? [] : (JsonObject)JsonNode.Parse(bytes)!;
        change(root);
        Save(root);
        _document = null;
    }

    /// <summary>Replaces the file in one step; only its owner can read it.</summary>
    private void Save(JsonObject root)
    {
        var target = File.Exists(Path) ? File.ResolveLinkTarget(Path, returnFinalTarget: true)?.FullName ?? Path : Path;
        var directory = System.IO.Path.GetDirectoryName(target)!;
        try
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Replace(target, System.IO.Path.Combine(directory, $".config.json.{Guid.NewGuid():N}"), root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DavitException(ErrorKind.Denied, $"write '{target}': {ConfigText.Reason(e)}", "Accounts are kept there: make it writable, or set DOCKER_CONFIG to another directory.", e);
        }
    }

    private static void Replace(string target, string temporary, JsonObject root)
    {
        try
        {
            WriteTo(temporary, root);
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static void WriteTo(string path, JsonObject root)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        using (var writer = new Utf8JsonWriter(file, WriterOptions))
        {
            root.WriteTo(writer);
        }

        file.Flush(flushToDisk: true);
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
}
