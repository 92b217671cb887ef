namespace Davit.Runtime.Probing;

public enum OverlaySupport
{
    Available,

    /// <summary>Not loaded now; the kernel loads it at the first mount if it has the module.</summary>
    NotLoaded,
}
