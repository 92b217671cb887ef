namespace Davit.Runtime.Specs;

internal static class ControlGroupPath
{
    private const string DefaultParent = "/davit";

    /// <summary>From the root of each hierarchy.</summary>
    public static string Of(string? parent, string containerId) => $"{(parent ?? DefaultParent).TrimEnd('/')}/{containerId}";
}
