using Davit.Architecture.Tests.Knots.Left;

namespace Davit.Architecture.Tests.Knots.Right;

/// <summary>Uses another namespace in a signature.</summary>
internal sealed class RightUser
{
    public IReadOnlyList<LeftValue?> Values { get; } = [];
}
