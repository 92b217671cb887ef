namespace Davit.GoTemplate;

/// <summary>What JSON's numbers become.</summary>
public enum JsonNumbers
{
    /// <summary>float64, as Go decodes them by itself.</summary>
    Float,

    /// <summary>json.Number: the digits as they stand there.</summary>
    AsWritten,
}
