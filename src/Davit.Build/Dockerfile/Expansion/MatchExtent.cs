namespace Davit.Build.Dockerfile.Expansion;

internal enum MatchExtent
{
    Shortest,
    Longest,
}
