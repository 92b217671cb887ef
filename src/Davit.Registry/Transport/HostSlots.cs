namespace Davit.Registry.Transport;

/// <summary>How many transfers may run at once with one host, in each direction, and how patient it is.</summary>
/// <param name="limit">Null for no limit.</param>
internal sealed class HostSlots(int? limit) : IDisposable
{
    public TransferSlots Downloads { get; } = new(limit);

    public TransferSlots Uploads { get; } = new(limit);

    public HostBudget Budget { get; } = new();

    public void Dispose()
    {
        Downloads.Dispose();
        Uploads.Dispose();
    }
}
