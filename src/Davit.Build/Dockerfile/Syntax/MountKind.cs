namespace Davit.Build.Dockerfile.Syntax;

public enum MountKind
{
    Bind,
    Cache,
    TmpFs,
    Secret,
    Ssh,
}
