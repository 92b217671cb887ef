namespace Davit.Build.Tests.Laboratory;

/// <summary>The real clock, fast by some time: files made now look old to it.</summary>
public sealed class ShiftedTime(TimeSpan shift) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + shift;
}
