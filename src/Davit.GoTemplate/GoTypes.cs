namespace Davit.GoTemplate;

/// <summary>Names of Go types that errors and <c>%T</c> show.</summary>
public static class GoTypes
{
    public const string Any = "interface {}";
    public const string Text = "string";
    public const string JsonNumber = "json.Number";
}
