namespace Davit.Engine.Containers;

/// <summary>Where a container is on this machine.</summary>
/// <param name="Bundle">The directory of its generated files.</param>
/// <param name="Driver">How layers are stacked here: <c>overlay</c> or <c>copies</c>.</param>
internal sealed record ContainerPlaces(string Bundle, string Driver)
{
    public string FileOf(string name) => Path.Combine(Bundle, name);
}
