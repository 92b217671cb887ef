namespace Davit.Linux;

/// <summary>How the host mounts control groups (cgroups(7)).</summary>
public enum ControlGroupMode
{
    /// <summary>Not mounted.</summary>
    None,

    /// <summary>Version 1: one hierarchy for each controller.</summary>
    Legacy,

    /// <summary>Version 1 with a version 2 tree beside it at <c>unified/</c>.</summary>
    Hybrid,

    /// <summary>Version 2 only.</summary>
    Unified,
}
