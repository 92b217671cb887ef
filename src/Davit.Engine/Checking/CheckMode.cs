namespace Davit.Engine.Checking;

public enum CheckMode
{
    Report,

    /// <summary>Removes what belongs to nothing, fetches and unpacks again what is damaged or gone.</summary>
    Repair,
}
