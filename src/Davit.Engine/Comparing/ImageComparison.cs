using Davit.Oci;

namespace Davit.Engine.Comparing;

/// <summary>In what two images differ.</summary>
public sealed record ImageComparison
{
    public required ImageId Before { get; init; }

    public required ImageId After { get; init; }

    /// <summary>Layers that both begin with; they were not read.</summary>
    public required int CommonLayers { get; init; }

    public required int LayersBefore { get; init; }

    public required int LayersAfter { get; init; }

    public required IReadOnlyList<SettingDifference> Settings { get; init; }

    public required IReadOnlyList<PackageDifference> Packages { get; init; }

    /// <summary>What could not be told of packages, and why.</summary>
    public required IReadOnlyList<string> PackageNotes { get; init; }

    /// <summary>By path.</summary>
    public required IReadOnlyList<FileDifference> Files { get; init; }
}

/// <summary>A value of the config; null where it is not set.</summary>
/// <param name="Name">As <c>Env PATH</c>, <c>Label maintainer</c>, <c>Cmd</c>.</param>
public sealed record SettingDifference(string Name, string? Before, string? After);

/// <summary>A package of a package manager; null where it is not installed.</summary>
/// <param name="Manager"><c>dpkg</c>, <c>apk</c>, <c>pip</c> or <c>npm</c>.</param>
public sealed record PackageDifference(string Manager, string Name, string? Before, string? After);
