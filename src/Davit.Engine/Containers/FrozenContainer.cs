using Davit.Content;
using Davit.Oci;
using Davit.Runtime.Execution;

namespace Davit.Engine.Containers;

/// <summary>
/// A running container that stands still while this lives. A file beside its bundle names the process that froze it: should that
/// die, the next one that opens the store lets the container go on.
/// </summary>
internal sealed class FrozenContainer : IAsyncDisposable
{
    private readonly OciRuntime _runtime;
    private readonly string _id;
    private readonly string _mark;

    private FrozenContainer(OciRuntime runtime, string id, string mark)
    {
        _runtime = runtime;
        _id = id;
        _mark = mark;
    }

    /// <exception cref="DavitException">Conflict: another process has frozen it, or it has ended.</exception>
    public static async Task<FrozenContainer> FreezeAsync(Store store, ContainerFiles files, string id, CancellationToken cancellationToken)
    {
        var mark = files.FreezeMark(id);
        if (File.Exists(mark))
        {
            throw new DavitException(ErrorKind.Conflict, $"pause container '{id[..12]}': another command has paused it", "Try again when that command has ended.");
        }

        await File.WriteAllTextAsync(mark, store.ProcessId, cancellationToken);
        var frozen = new FrozenContainer(OciRuntime.Find(files.RuntimeState), id, mark);
        try
        {
            await frozen._runtime.PauseAsync(id, cancellationToken);
            return frozen;
        }
        catch
        {
            await frozen.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets go what processes froze that are no more.</summary>
    public static async Task RecoverAsync(Store store, ContainerFiles files, CancellationToken cancellationToken)
    {
        foreach (var directory in Directory.EnumerateDirectories(store.Paths.Containers))
        {
            var id = Path.GetFileName(directory);
            var mark = files.FreezeMark(id);
            if (File.Exists(mark) && !store.IsAlive(await File.ReadAllTextAsync(mark, cancellationToken)))
            {
                await new FrozenContainer(OciRuntime.Find(files.RuntimeState), id, mark).DisposeAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _runtime.ResumeAsync(_id, CancellationToken.None);
        }
        catch (DavitException e) when (e.Kind is ErrorKind.NotFound or ErrorKind.Conflict)
        {
            // It ended, or was not frozen.
        }

        File.Delete(_mark);
    }
}
