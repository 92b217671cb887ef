using Davit.Build.Dockerfile.Syntax;

namespace Davit.Build.Planning;

/// <summary>What <c>--chown</c> and <c>--chmod</c> ask for.</summary>
/// <param name="Owner"><c>user[:group]</c>, names looked up in the target; null keeps the source's (root for the build context).</param>
/// <param name="Mode">Null keeps the source's.</param>
public sealed record FileOwnership(string? Owner, FileModeChange? Mode)
{
    public static readonly FileOwnership AsSource = new(null, null);
}
