namespace Davit.Build.Dockerfile.Expansion;

public enum EscapeHandling
{
    Remove,
    Keep,
}
