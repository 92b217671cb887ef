namespace Davit.Engine.Checking;

/// <summary>How closely a check looks.</summary>
public enum CheckDepth
{
    /// <summary>Rows, files, and every blob's bytes.</summary>
    Normal,

    /// <summary>Unpacked layers' files too.</summary>
    Deep,
}
