namespace Davit.Runtime.Execution;

public enum StandardInputMode
{
    Closed,
    Inherited,
}
