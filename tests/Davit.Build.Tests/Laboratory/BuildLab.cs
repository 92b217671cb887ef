using System.Collections.Concurrent;
using System.Globalization;
using Davit.Build.Execution;
using Davit.Build.Planning;
using Davit.Build.Progress;
using Davit.Content;
using Davit.Layers.Diffing;
using Davit.Layers.Snapshots;
using Davit.Linux;
using Davit.Oci;
using Davit.Runtime.Execution;
using Davit.Testing;

namespace Davit.Build.Tests.Laboratory;

/// <summary>A store of its own with a busybox image as <c>busybox</c>, a build context, and whatever the kernel and runc do with them.</summary>
public sealed class BuildLab : IBaseImages, IDisposable
{
    private readonly Dictionary<string, BaseImage> _images = [];
    private readonly List<string> _views = [];
    private readonly bool _ownsRoot;
    private int _viewCount;

    public BuildLab(string? root = null, TimeProvider? time = null)
    {
        _ownsRoot = root is null;
        Root = root ?? Path.Combine(Path.GetTempPath(), "davit-build-" + Guid.NewGuid().ToString("n"));
        ContextPath = Path.Combine(Root, "context");
        Directory.CreateDirectory(ContextPath);
        Store = Store.Open(Path.Combine(Root, "store"), time ?? TimeProvider.System);
        Snapshots = new SnapshotStore(Store);
    }

    public string Root { get; }

    public string ContextPath { get; }

    public Store Store { get; }

    public SnapshotStore Snapshots { get; }

    /// <summary>Sees every event of the builds to come, as it happens.</summary>
    public Action<BuildEvent>? Watch { get; set; }

    /// <summary>Every name that was asked for.</summary>
    public ConcurrentQueue<string> Resolved { get; } = [];

    public static BuildLab WithBusybox(Func<ContainerConfig, ContainerConfig>? configure = null)
    {
        var lab = new BuildLab();
        lab.AddImage("busybox", directory => BusyboxRootfs.Create(directory), configure);
        return lab;
    }

    /// <summary>Another process's view of the same store, as far as the store can tell.</summary>
    public BuildLab Neighbour()
    {
        var neighbour = new BuildLab(Root);
        foreach (var (name, image) in _images)
        {
            neighbour._images[name] = image;
        }

        return neighbour;
    }

    public void AddImage(string name, Action<string> fill, Func<ContainerConfig, ContainerConfig>? configure = null)
    {
        var snapshot = Snapshots.Prepare(null, "test");
        fill(snapshot.TreePath);
        var diff = LayerDiffer.Hash(new DiffRequest(snapshot.TreePath), CancellationToken.None);
        var committed = Snapshots.Commit(snapshot, diff.DiffId);
        var config = new ImageConfig
        {
            Platform = Platform.Host,
            Created = new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.Zero),
            Config = (configure ?? (c => c))(ContainerConfig.Empty with { Env = ["PATH=/bin:/usr/bin"] }),
            DiffIds = [diff.DiffId],
            History = [new HistoryEntry { CreatedBy = "test", Created = new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.Zero) }],
        }.ToDocument(MediaType.OciConfig);
        var layer = new Descriptor(MediaType.OciLayer, diff.DiffId.Digest, diff.TarBytes);
        _images[ImageReference.Parse(name).OrLatest().ToString()] = new BaseImage(config, [layer], committed.ChainId, config.Digest);
    }

    public Task<BaseImage> ResolveAsync(ImageReference reference, Platform platform, PullPolicy policy, CancellationToken cancellationToken)
    {
        Resolved.Enqueue(reference.ToString());
        return _images.TryGetValue(reference.ToString(), out var image)
            ? Task.FromResult(image)
            : throw new DavitException(ErrorKind.NotFound, $"pull '{reference.FamiliarName}': not found");
    }

    public void Write(string path, string content, uint mode = 0b110_100_100)
    {
        var full = Path.Combine(ContextPath, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
        SetMode(path, mode);
    }

    public void SetMode(string path, uint mode)
    {
        var full = Path.Combine(ContextPath, path);
        using var directory = DirectoryHandle.Open(Path.GetDirectoryName(full)!);
        directory.SetMode(System.Text.Encoding.UTF8.GetBytes(Path.GetFileName(full)), mode);
    }

    public Task<BuiltImage> BuildAsync(string dockerfile, Func<BuildRequest, BuildRequest>? configure = null) =>
        RunAsync((configure ?? (r => r))(RequestOf(dockerfile)), TestContext.Current.CancellationToken);

    public BuildRequest RequestOf(string dockerfile) => new() { Context = new ContextSource.Local(ContextPath), DockerfileText = dockerfile };

    public async Task<BuiltImage> RunAsync(BuildRequest request, CancellationToken cancellationToken)
    {
        var events = new EventLog(Watch);
        try
        {
            var result = await new DockerfileBuild(Store, Snapshots, this, FindRuntime).RunAsync(request, events, cancellationToken);
            var manifest = Store.Images.GetManifest(result.Manifest.Digest);
            return new BuiltImage(this, result, Store.Images.GetConfig(manifest.Value.Config), manifest, events);
        }
        catch (Exception e)
        {
            e.Data["events"] = events;
            throw;
        }
    }

    /// <summary>What a failing build told before it failed.</summary>
    public async Task<(TException Error, EventLog Events)> FailAsync<TException>(string dockerfile, Func<BuildRequest, BuildRequest>? configure = null)
        where TException : Exception
    {
        var error = await Assert.ThrowsAsync<TException>(() => BuildAsync(dockerfile, configure));
        return (error, (EventLog)error.Data["events"]!);
    }

    /// <summary>Mounts a chain read-only until this is disposed.</summary>
    public string View(ChainId? chain)
    {
        var path = Path.Combine(Root, $"view-{Interlocked.Increment(ref _viewCount)}-{Guid.NewGuid():n}");
        Directory.CreateDirectory(path);
        if (chain is not null)
        {
            Mounts.Perform(Snapshots.ViewOf(chain), path);
            _views.Add(path);
        }

        return path;
    }

    public OciRuntime FindRuntime() => OciRuntime.Find(Path.Combine(Root, "run"));

    public long Count(string sql) => Store.Database.Read(session => session.QuerySingle(sql, row => row.GetInt64(0)));

    /// <summary>Asserts that a finished build, however it ended, has left nothing but committed results.</summary>
    public void AssertNothingHalfMade()
    {
        Assert.Equal(0, Count("SELECT count(*) FROM snapshots WHERE kind = 'active'"));
        Assert.Equal(0, Count("SELECT count(*) FROM build_locks"));
        Assert.Equal(0, Count("SELECT count(*) FROM leases"));
        Assert.Empty(Mounts.ListBelow(Path.Combine(Root, "store")));
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(Root, "store", "builds")));
        var known = Store.Database.Read(s => s.Query("SELECT id FROM snapshots", r => r.GetInt64(0).ToString(CultureInfo.InvariantCulture)));
        Assert.Equal(known.Append("empty").Order(), Directory.EnumerateDirectories(Store.Paths.Snapshots).Select(p => Path.GetFileName(p)).Append("empty").Distinct().Order());
    }

    public void Dispose()
    {
        _views.ForEach(path => Mounts.UnmountLazily(path));
        Store.Dispose();
        if (_ownsRoot)
        {
            foreach (var mount in Mounts.ListBelow(Root))
            {
                Mounts.UnmountLazily(mount.Path);
            }

            Directory.Delete(Root, recursive: true);
        }
    }
}
