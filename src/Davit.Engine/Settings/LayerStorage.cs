namespace Davit.Engine.Settings;

/// <summary>How <c>pull</c> and <c>load</c> leave layers in the store. Both may be found in one store: what needs files unpacks them then.</summary>
public enum LayerStorage
{
    /// <summary>Packed and unpacked, ready to run. Needs Linux, and root or a user namespace.</summary>
    Unpacked,

    /// <summary>Only packed, with both digests verified. Needs no privileges.</summary>
    Packed,
}
