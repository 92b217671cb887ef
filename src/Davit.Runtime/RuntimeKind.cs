namespace Davit.Runtime;

/// <summary>The programs whose quirks the specification takes care of.</summary>
public enum RuntimeKind
{
    Runc,
    Crun,
}
