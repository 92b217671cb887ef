namespace Davit.Runtime.Specs;

/// <summary>What every part of the writer needs: the wish, the host, where warnings are collected.</summary>
internal sealed record SpecRequest(ContainerSpec Spec, string ContainerId, RuntimeHost Host, List<string> Warnings)
{
    public bool IsPrivileged => Spec.Privileges == PrivilegeMode.Privileged;

    public bool HasOwnNetwork => Spec.Network != NetworkMode.Host;

    public void Warn(string sentence) => Warnings.Add(sentence);
}
