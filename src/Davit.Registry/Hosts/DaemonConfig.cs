using System.Text.Json;
using Davit.Oci;

namespace Davit.Registry.Hosts;

/// <summary>The settings of Docker's <c>daemon.json</c> that say where registries are and how hard they may be used.</summary>
internal sealed record DaemonConfig(IReadOnlyList<string> Mirrors, IReadOnlyList<string> InsecureRegistries)
{
    /// <summary>Ours alone: Docker refuses a file that has it.</summary>
    public IReadOnlyList<string> SearchRegistries { get; private init; } = [];

    public int? MaxConcurrentDownloads { get; private init; }

    public int? MaxConcurrentUploads { get; private init; }

    private const int MaxBytes = 1024 * 1024;

    public static readonly DaemonConfig Empty = new([], []);

    /// <exception cref="DavitException">InvalidArgument, with the file and the place in it.</exception>
    public static DaemonConfig Read(string path)
    {
        var bytes = ReadBytes(path);
        if (bytes.AsSpan().Trim(" \t\r\n"u8).IsEmpty)
        {
            return Empty;
        }

        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(path, document.RootElement)
                : throw Invalid(path, "not a JSON object");
        }
        catch (JsonException e)
        {
            throw Invalid(path, $"line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}: {FirstSentence(e.Message)}");
        }
    }

    private static DaemonConfig Read(string path, JsonElement root) => new(Strings(path, root, "registry-mirrors"), Insecure(path, root))
    {
        SearchRegistries = Registries(path, root, "search-registries"),
        MaxConcurrentDownloads = Count(path, root, "max-concurrent-downloads"),
        MaxConcurrentUploads = Count(path, root, "max-concurrent-uploads"),
    };

    public static DavitException Invalid(string path, string problem) => new(
        ErrorKind.InvalidArgument,
        $"read '{path}': {problem}",
        "Correct the file, or name another one in DAVIT_DAEMON_CONFIG.");

    private static byte[] ReadBytes(string path)
    {
        try
        {
            return new FileInfo(path).Length <= MaxBytes ? File.ReadAllBytes(path) : throw Invalid(path, $"larger than {MaxBytes} bytes");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid(path, ConfigText.Reason(e));
        }
    }

    private static string[] Strings(string path, JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var array) || array.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        return array.ValueKind == JsonValueKind.Array && array.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String)
            ? array.EnumerateArray().Select(e => e.GetString()!).ToArray()
            : throw Invalid(path, $"{name}: expected an array of strings");
    }

    private static string[] Insecure(string path, JsonElement root)
    {
        const string Name = "insecure-registries";
        var registries = Strings(path, root, Name);
        return registries.FirstOrDefault(r => r.Contains('/', StringComparison.Ordinal) && !r.Contains("://", StringComparison.Ordinal) && !Authorities.TryParseRange(r, out _)) is { } wrong
            ? throw Invalid(path, $"{Name}: '{Quote.Short(wrong)}' is neither a host, with the port if it has one, nor a range such as 10.0.0.0/8")
            : registries;
    }

    private static string[] Registries(string path, JsonElement root, string name)
    {
        var registries = Strings(path, root, name);
        return registries.FirstOrDefault(r => r != ImageReference.DefaultDomain && !(ImageReference.NamesRegistry(r + "/x") && ImageReference.TryParse(r + "/x", out _))) is { } wrong
            ? throw Invalid(path, $"{name}: '{Quote.Short(wrong)}' is no registry; write its host, with the port if it has one")
            : registries;
    }

    private static int? Count(string path, JsonElement root, string name) =>
        !root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count > 0 ? count
        : throw Invalid(path, $"{name}: expected a number above 0");

    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? message.TrimEnd('.') : message[..end];
    }
}
