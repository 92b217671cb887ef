using System.Text.Json;
using System.Text.Json.Serialization;
using Davit.Linux;

namespace Davit.Engine.Containers;

/// <summary>What a container is run with, image defaults and request merged; kept with it as JSON.</summary>
internal sealed record ContainerSettings
{
    /// <summary>Program and arguments, entry point included.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>How many words of <see cref="Command"/> are the entry point's.</summary>
    public required int EntrypointLength { get; init; }

    public required IReadOnlyList<string> Environment { get; init; }

    public required string WorkingDirectory { get; init; }

    public required string User { get; init; }

    public required string? HostName { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public IReadOnlyList<string> ExtraHosts { get; init; } = [];

    public IReadOnlyDictionary<string, string> Sysctls { get; init; } = new Dictionary<string, string>();

    public required IReadOnlyList<Mount> Mounts { get; init; }

    /// <summary>The image's VOLUME paths: made where they are missing, kept in the writable layer.</summary>
    public required IReadOnlyList<string> Volumes { get; init; }

    public required ContainerNetwork Network { get; init; }

    public required ContainerRights Rights { get; init; }

    public required ContainerLimits Limits { get; init; }

    public required StandardInput Input { get; init; }

    public required bool Terminal { get; init; }

    public required bool AutoRemove { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, SettingsJson.Default.ContainerSettings);

    public static ContainerSettings Parse(string json) => JsonSerializer.Deserialize(json, SettingsJson.Default.ContainerSettings)!;
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(ContainerSettings))]
internal sealed partial class SettingsJson : JsonSerializerContext;
