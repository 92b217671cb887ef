namespace Davit.GoTemplate.Execution;

/// <summary>What a map's key that is not there means.</summary>
public enum MissingKey
{
    /// <summary>Nothing, printed as <c>&lt;no value&gt;</c>.</summary>
    NoValue,

    /// <summary>The end of the execution.</summary>
    Error,
}
