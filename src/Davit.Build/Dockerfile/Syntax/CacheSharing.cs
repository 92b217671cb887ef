namespace Davit.Build.Dockerfile.Syntax;

public enum CacheSharing
{
    Shared,
    Private,
    Locked,
}
