namespace Davit.Runtime.Specs;

/// <summary>Limits; null is no limit. What the host's control groups cannot limit is left out with a warning.</summary>
public sealed record ContainerResources
{
    public static ContainerResources Unlimited { get; } = new();

    public long? MemoryBytes { get; init; }

    /// <summary>Memory and swap together; -1 for unlimited swap. Null with a memory limit: twice that limit, as Docker has it.</summary>
    public long? MemoryAndSwapBytes { get; init; }

    public long? MemoryReservationBytes { get; init; }

    /// <summary>0 to 100, version 1 only.</summary>
    public int? MemorySwappiness { get; init; }

    /// <summary>Processors' worth of time, as <c>--cpus 1.5</c>.</summary>
    public decimal? Cpus { get; init; }

    /// <summary>Microseconds for each <see cref="CpuPeriodMicroseconds"/>; instead of <see cref="Cpus"/>.</summary>
    public long? CpuQuotaMicroseconds { get; init; }

    public long? CpuPeriodMicroseconds { get; init; }

    /// <summary>Relative weight, 1024 is normal.</summary>
    public long? CpuShares { get; init; }

    /// <summary>As <c>0-2,4</c>.</summary>
    public string? CpusetCpus { get; init; }

    public string? CpusetMemoryNodes { get; init; }

    /// <summary>-1 or null: unlimited.</summary>
    public long? PidsLimit { get; init; }

    /// <summary>10 to 1000.</summary>
    public int? BlockIoWeight { get; init; }
}
