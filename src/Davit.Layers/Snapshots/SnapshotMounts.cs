using System.Globalization;
using Davit.Content;
using Davit.Layers.Applying;
using Davit.Layers.Copies;
using Davit.Layers.Merging;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Layers.Snapshots;

/// <summary>How the layers of a store are seen and written as one tree: stacked by overlayfs, or copied where it cannot.</summary>
internal sealed class SnapshotMounts
{
    private const string FormName = "snapshot-form";
    private const string ViewName = "view";
    private const string EmptyName = "empty";

    private readonly Store _store;
    private readonly SnapshotRows _rows;
    private readonly Lazy<SnapshotForm> _form;

    internal SnapshotMounts(Store store, SnapshotRows rows)
    {
        _store = store;
        _rows = rows;
        _form = new Lazy<SnapshotForm>(() => KnownForm ?? Decide());
    }

    internal OverlayAttributes Marks => _form.Value == SnapshotForm.Copies ? OverlayAttributes.Own : OverlayAttributes.Default;

    /// <summary>Null until the first layer came.</summary>
    internal SnapshotForm? KnownForm => !File.Exists(FormPath) ? null : File.ReadAllText(FormPath).Trim() switch
    {
        "overlay" => SnapshotForm.Overlay,
        "copies" => SnapshotForm.Copies,
        var other => throw new DavitException(ErrorKind.Corrupt, $"read '{FormPath}': unknown form '{other}'"),
    };

    private string FormPath => Path.Combine(_store.Paths.Root, FormName);

    internal Mount Writable(ActiveSnapshot snapshot)
    {
        if (snapshot.ParentId is null)
        {
            return new Mount("bind", snapshot.TreePath, "", ["rbind", "rw"]);
        }

        var lower = _rows.LowerPaths(snapshot.ParentId);
        if (_form.Value == SnapshotForm.Copies)
        {
            var copy = CopyOf(snapshot);
            copy.Make([snapshot.TreePath, .. lower]);
            return new Mount("bind", copy.TreePath, "", ["rbind", "rw"]);
        }

        Directory.CreateDirectory(snapshot.WorkPath);
        return OverlayOf(OverlayAttributes.Default, lower, [$"upperdir={snapshot.TreePath}", $"workdir={snapshot.WorkPath}"]);
    }

    /// <param name="layers">Top first.</param>
    /// <param name="directoryPath">The top layer's directory.</param>
    internal Mount View(IReadOnlyList<string> layers, string directoryPath) => _form.Value == SnapshotForm.Copies
        ? new Mount("bind", layers.Count == 1 ? layers[0] : SharedView(layers, directoryPath), "", ["rbind", "ro"])
        : OverlayOf(OverlayAttributes.Default, layers.Count > 1 ? layers : [layers[0], EmptyLayer()], ["ro"]);

    /// <summary>Brings into the layer what was written to its copy; nothing to do where the kernel writes into the layer itself.</summary>
    internal void Gather(ActiveSnapshot snapshot)
    {
        if (_form.Value == SnapshotForm.Copies && CopyOf(snapshot) is { Exists: true } copy)
        {
            Guarded(() => copy.Gather(snapshot.TreePath, _rows.LowerPaths(snapshot.ParentId)), $"read '{copy.TreePath}'");
        }
    }

    /// <summary>After files of layers were replaced: views have the old ones.</summary>
    internal void ForgetViews()
    {
        foreach (var path in Directory.EnumerateDirectories(_store.Paths.Snapshots))
        {
            if (Directory.Exists(Path.Combine(path, ViewName)))
            {
                SnapshotFiles.Remove(path, ViewName);
            }
        }
    }

    private static CopiedTree CopyOf(ActiveSnapshot snapshot) => new(snapshot.WorkPath, OverlayAttributes.Own);

    /// <summary>A tree of the layers' own files, made once.</summary>
    private static string SharedView(IReadOnlyList<string> layers, string directoryPath)
    {
        var view = Path.Combine(directoryPath, ViewName);
        if (Directory.Exists(view))
        {
            return view;
        }

        var name = $"{ViewName}.{Guid.NewGuid():N}";
        var made = Path.Combine(directoryPath, name);
        try
        {
            Directory.CreateDirectory(made);
            LayerMerger.Merge(new MergeRequest(layers, [], made) { Overlay = OverlayAttributes.Own, SharesFiles = true }, CancellationToken.None);
            Guarded(() => Files.SyncFileSystem(made), $"write '{made}'");
            Directory.Move(made, view);
        }
        catch (IOException) when (Directory.Exists(view))
        {
            // Another process was faster.
        }
        finally
        {
            SnapshotFiles.Remove(directoryPath, name);
        }

        return view;
    }

    private SnapshotForm Decide()
    {
        var (id, _) = _rows.Insert(parent: null, "probe");
        var directory = _rows.PathOf(id);
        try
        {
            Directory.CreateDirectory(directory);
            var marks = OverlayAttributes.Default;
            var canStack = StackingProbe.CanStack(
                directory, marks, (lower, upper, work) => OverlayOf(marks, [lower], [$"upperdir={upper}", $"workdir={work}"]));
            var form = canStack ? SnapshotForm.Overlay : SnapshotForm.Copies;
            var written = Path.Combine(directory, FormName);
            File.WriteAllText(written, form == SnapshotForm.Overlay ? "overlay\n" : "copies\n");
            File.Move(written, FormPath, overwrite: true);
            return form;
        }
        catch (IOException error)
        {
            throw ApplyErrors.Wrap(error, $"prepare '{_store.Paths.Snapshots}' for layers");
        }
        finally
        {
            SnapshotFiles.Remove(_store.Paths.Snapshots, id.ToString(CultureInfo.InvariantCulture));
            _rows.DeleteActive(id);
        }
    }

    private static Mount OverlayOf(OverlayAttributes marks, IReadOnlyList<string> lower, IReadOnlyList<string> more)
    {
        // Upper directories must hold whole files and no hints to lower names: they become layers elsewhere.
        string[] complete = marks.MountOption is { } option ? [option, "index=off"] : ["index=off", "metacopy=off", "redirect_dir=off"];
        return new Mount("overlay", "overlay", "", [.. lower.Select(path => $"lowerdir+={path}"), .. more, .. complete]);
    }

    /// <summary>overlayfs wants two layers at least.</summary>
    private string EmptyLayer()
    {
        var path = Path.Combine(_store.Paths.Snapshots, EmptyName);
        Directory.CreateDirectory(path);
        return path;
    }

    private static void Guarded(Action action, string verb)
    {
        try
        {
            action();
        }
        catch (IOException error)
        {
            throw ApplyErrors.Wrap(error, verb);
        }
    }
}
