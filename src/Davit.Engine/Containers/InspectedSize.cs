namespace Davit.Engine.Containers;

/// <summary>Whether <c>inspect</c> walks the container's files for their size.</summary>
public enum InspectedSize
{
    Omitted,
    Measured,
}
