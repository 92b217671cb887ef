namespace Davit.Linux;

/// <summary>A soft and a hard limit; <see cref="Unlimited"/> is larger than every other value.</summary>
public readonly record struct ResourceLimit(ulong Soft, ulong Hard)
{
    public const ulong Unlimited = ulong.MaxValue;

    /// <summary>This limit as far as a process may set it whose own hard limit is <paramref name="hard"/>.</summary>
    public ResourceLimit ClampTo(ulong hard) => new(Math.Min(Soft, hard), Math.Min(Hard, hard));
}
