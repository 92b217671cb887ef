using Davit.Architecture.Tests.Knots.Right;

namespace Davit.Architecture.Tests.Knots.Middle;

/// <summary>Uses another namespace by a generic method's argument.</summary>
internal static class MiddleUser
{
    public static int Count() => Array.Empty<RightUser>().Length;
}
