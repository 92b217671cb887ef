namespace Davit.Cli.Rendering.Exploring.Interactive;

internal enum SearchDirection
{
    Down,
    Up,
}
