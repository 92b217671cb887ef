namespace Davit.Engine.Images;

/// <summary>How far a removal goes.</summary>
public enum Removal
{
    /// <summary>Refuses what is in use.</summary>
    Careful,

    Forced,
}
