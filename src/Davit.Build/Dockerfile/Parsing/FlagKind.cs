namespace Davit.Build.Dockerfile.Parsing;

internal enum FlagKind
{
    Text,
    Texts,
    Switch,
}
