namespace Davit.Cli.Rendering.Exploring.Interactive;

[Flags]
internal enum TextStyle
{
    Plain = 0,
    Bold = 1,
    Dim = 2,
    Reverse = 4,
    Green = 8,
    Yellow = 16,
    Red = 32,
    Cyan = 64,
}
