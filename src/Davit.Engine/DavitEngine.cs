using System.Runtime.CompilerServices;
using Davit.Content;
using Davit.Engine.Images;
using Davit.Engine.Registries;
using Davit.Engine.Settings;
using Davit.Layers.Snapshots;
using Davit.Linux;
using Davit.Oci;
using Davit.Registry;

namespace Davit.Engine;

/// <summary>
/// Davit as a library: a store and everything that is done with it. Opening is cheap (one file, no scan) unless a process that
/// used the store died, whose leavings are then removed. Any number of engines, in any number of processes, share a store.
/// Thread-safe. Dispose it when all its tasks have ended.
/// </summary>
public sealed class DavitEngine : IDisposable
{
    private readonly Store _store;
    private readonly Lazy<RegistryClient> _client;
    private Action<RegistryAnswer>? _trace;
    private IReadOnlyList<string> _insecureRegistries = [];

    private DavitEngine(EngineOptions options, Store store)
    {
        _store = store;
        Root = store.Paths.Root;
        var storage = options.LayersOrDefault;
        _client = new Lazy<RegistryClient>(() => new RegistryClient(options.AdjustRegistryClient(WithInsecure(RegistryOptions.Of(options, RegistryOptions.Config(options))) with
        {
            Uploads = store.Uploads,
            FindBlobSources = digest => [.. store.Images.FindBlobSources(digest).Select(s => s.Repository)],
            Trace = _trace is { } trace ? exchange => trace(RegistryAnswer.Of(exchange)) : null,
        })));
        var snapshots = new SnapshotStore(store);
        var catalog = new ImageCatalog(store);
        Containers = new Containers.Containers(store, snapshots, catalog);
        Mounting = new Mounting.Mounting(store, snapshots);
        Images = new Images.Images(store, snapshots, catalog, () => _client.Value, storage)
        {
            FindUses = id => [.. Containers.FindUses(id), .. Mounting.FindUses(id)],
        };
        Builds = new Builds.Builds(store, snapshots, catalog, () => _client.Value);
        Manifests = new Manifests.ManifestLists(store, snapshots, () => _client.Value);
        Comparing = new Comparing.Comparing(store, snapshots);
        Editing = new Editing.Editing(store, snapshots, catalog, storage);
        Explorer = new Exploring.Explorer(store, snapshots, catalog);
        Machine = new Machine.Machine(store);
        Archives = new Archives.Archives(store, snapshots, catalog, storage);
        Upkeep = new Upkeep.Upkeep(store, snapshots, catalog, Containers);
        Sending = new Sending.Sending(store, snapshots, storage);
        Copying = new Copying.Copying(store, snapshots, () => _client.Value, storage);
        Syncing = new Syncing.Syncing(() => _client.Value);
        Checking = new Checking.Checking(store, snapshots, () => _client.Value, storage);
        Snapshots = snapshots;
    }

    /// <summary>The store's directory.</summary>
    public string Root { get; }

    /// <summary>Tells about every request to a registry and its answer. To be called before the first transfer; called back by many threads.</summary>
    public void TraceRegistries(Action<RegistryAnswer> trace) => _trace = trace;

    /// <summary>Lets these registries speak plain HTTP or have any certificate, besides those configured so. To be called before the first transfer.</summary>
    /// <param name="registries">Hosts, with their ports where they have one.</param>
    public void AllowInsecure(IReadOnlyList<string> registries) => _insecureRegistries = registries;

    /// <summary>Why something that a killed process left could not be cleared at open; null when all is well.</summary>
    public string? RecoveryProblem { get; private set; }

    public Images.Images Images { get; }

    public Containers.Containers Containers { get; }

    public Builds.Builds Builds { get; }

    public Comparing.Comparing Comparing { get; }

    public Editing.Editing Editing { get; }

    public Manifests.ManifestLists Manifests { get; }

    public Mounting.Mounting Mounting { get; }

    public Exploring.Explorer Explorer { get; }

    public Machine.Machine Machine { get; }

    public Archives.Archives Archives { get; }

    public Upkeep.Upkeep Upkeep { get; }

    public Checking.Checking Checking { get; }

    public Copying.Copying Copying { get; }

    public Sending.Sending Sending { get; }

    public Syncing.Syncing Syncing { get; }

    private SnapshotStore Snapshots { get; }

    /// <summary>
    /// Makes the first word with a registry come sooner: what it needs is loaded on another processor meanwhile. Nothing is asked of
    /// anybody, and nothing depends on it.
    /// </summary>
    public static void PrepareForRegistries(EngineOptions options)
    {
        // Machine code is there already.
        if (Environment.ProcessorCount > 1 && RuntimeFeature.IsDynamicCodeSupported)
        {
            // A thread of its own costs the caller less than the first use of the pool.
            new Thread(() => _ = WarmUpAsync(options)) { IsBackground = true }.Start();
        }
    }

    /// <exception cref="DavitException">Denied, Unavailable or Corrupt: the store cannot be opened.</exception>
    public static async Task<DavitEngine> OpenAsync(EngineOptions options, CancellationToken cancellationToken = default)
    {
        var store = Store.Open(options.RootOrDefault, options.Time);
        try
        {
            var engine = new DavitEngine(options, store);
            await engine.RecoverAsync(cancellationToken);
            return engine;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }

        _store.Dispose();
    }

    private static async Task WarmUpAsync(EngineOptions options)
    {
        try
        {
            await RegistryClient.WarmUpAsync(RegistryOptions.Of(options, RegistryOptions.Config(options)));
        }
        catch (DavitException)
        {
            // Configuration that cannot be read: whoever needs it says so.
        }
    }

    private RegistryClientOptions WithInsecure(RegistryClientOptions options) =>
        _insecureRegistries.Count == 0 ? options : options with { Hosts = options.Hosts.WithInsecure(_insecureRegistries) };

    // Containers first: their processes hold mounts of the snapshots.
    private async Task RecoverAsync(CancellationToken cancellationToken)
    {
        var dead = _store.DeadProcesses();
        if (dead.Count == 0)
        {
            return;
        }

        try
        {
            if (LinuxSystem.IsHere)
            {
                await Containers.RecoverAsync(dead, cancellationToken);
                await Builds.RecoverAsync(cancellationToken);
                Snapshots.Recover();
            }

            new GarbageSweep(_store, Snapshots).RunOnAll();
            _store.ForgetDeadProcesses();
        }
        catch (Exception e) when (e is DavitException or IOException or UnauthorizedAccessException)
        {
            // What a dead process left must not keep the living from their work; the next command tries again.
            RecoveryProblem = e.Message;
        }
    }
}
