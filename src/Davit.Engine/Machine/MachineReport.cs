namespace Davit.Engine.Machine;

/// <summary>What <c>info</c> and <c>doctor</c> tell.</summary>
public sealed record MachineReport
{
    public required string Root { get; init; }

    /// <summary><c>overlay</c>, or <c>copies</c> where overlayfs cannot be used.</summary>
    public required string StorageDriver { get; init; }

    public required int RunningContainers { get; init; }

    public required int StoppedContainers { get; init; }

    public required int Images { get; init; }

    public required HostReport Host { get; init; }
}

/// <summary>What the machine has for running containers; no store is needed to know it.</summary>
public sealed record HostReport
{
    /// <summary>Of a machine without Linux, where no container runs.</summary>
    public static HostReport Elsewhere { get; } = new() { Runtimes = [], ControlGroups = "None", HasOverlay = false, HasSeccomp = false, MissingPrograms = [] };

    public required IReadOnlyList<RuntimeFact> Runtimes { get; init; }

    public required string ControlGroups { get; init; }

    public required bool HasOverlay { get; init; }

    public required bool HasSeccomp { get; init; }

    public required IReadOnlyList<MissingProgramFact> MissingPrograms { get; init; }
}

/// <param name="Name"><c>runc</c> or <c>crun</c>.</param>
/// <param name="Version">As the program says it.</param>
/// <param name="Problem">Why it cannot be used here; null when it can.</param>
public sealed record RuntimeFact(string Name, string Version, string? Problem);

/// <param name="Name">Of the program.</param>
/// <param name="Purpose">What does not work without it.</param>
/// <param name="Package">The Debian package that brings it.</param>
public sealed record MissingProgramFact(string Name, string Purpose, string Package);
