using Davit.Architecture.Tests.Knots.Middle;

namespace Davit.Architecture.Tests.Knots.Left;

/// <summary>Uses another namespace inside an async lambda only: a compiler-made type of this one.</summary>
internal static class LeftUser
{
    public static Func<Task<int>> Count() => async () =>
    {
        await Task.Yield();
        return MiddleUser.Count();
    };
}
