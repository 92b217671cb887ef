namespace Davit.Registry.Transport;

/// <summary>How many transfers may run at once with one host, in each direction.</summary>
/// <param name="limit">Null for no limit.</param>
internal sealed class HostSlots(int? limit) : IDisposable
{
    public static HostSlots Unlimited { get; } = new(null);

    public TransferSlots Downloads { get; } = new(limit);

    public TransferSlots Uploads { get; } = new(limit);

    public void Dispose()
    {
        Downloads.Dispose();
        Uploads.Dispose();
    }
}
