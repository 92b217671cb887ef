namespace Davit.Runtime.Specs;

/// <summary>Which network a container sees.</summary>
public enum NetworkMode
{
    /// <summary>The host's.</summary>
    Host,

    /// <summary>A network namespace of its own with nothing but the loopback interface.</summary>
    None,
}

/// <summary>Whether a container has a namespace of its own or shares the host's.</summary>
public enum NamespaceMode
{
    Private,
    Host,
}

public enum PrivilegeMode
{
    Default,

    /// <summary>Every capability this process has, every device, no seccomp filter, nothing masked.</summary>
    Privileged,
}

public enum SeccompMode
{
    /// <summary>Docker's profile.</summary>
    Default,

    Unconfined,
}

public enum NetworkFileMode
{
    Generated,

    /// <summary>The root file system's own files are left visible.</summary>
    FromRootfs,
}
