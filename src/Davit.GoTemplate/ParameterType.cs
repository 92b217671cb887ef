namespace Davit.GoTemplate;

/// <summary>What a function accepts in one place.</summary>
public enum ParameterType
{
    /// <summary>Anything, as an interface.</summary>
    Any,

    /// <summary>Anything, as it is: Go's reflect.Value, which is how most built-in functions take their arguments.</summary>
    Value,

    Text,

    Integer,

    /// <summary>A slice of strings.</summary>
    Texts,
}
