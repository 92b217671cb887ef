using System.Diagnostics;
using System.Globalization;
using Davit.Build.Context;
using Davit.Build.Execution.Copying;
using Davit.Build.Execution.Workspaces;
using Davit.Build.Planning;
using Davit.Content;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Build.Execution.Running;

/// <summary>Makes what <c>RUN --mount</c> asks for and takes it away again; one use per run.</summary>
internal sealed class CommandMounts(Store store, BuildWorkspace workspace, StepSources sources) : IDisposable
{
    private const uint ScriptMode = 0b111_101_101;

    private readonly List<IDisposable> _holds = [];
    private readonly List<string> _mounted = [];

    /// <param name="command">Whose mounts are made.</param>
    /// <param name="inputs">The steps it binds from, in the order of its bind mounts.</param>
    /// <param name="cancellationToken">While waiting for a cache that somebody else holds.</param>
    public async Task<IReadOnlyList<Mount>> OpenAsync(
        ExecuteCommand command, IReadOnlyList<StepState> inputs, CancellationToken cancellationToken)
    {
        var mounts = new List<Mount>();
        var bindings = new Queue<StepState>(inputs);
        foreach (var mount in command.Mounts)
        {
            mounts.Add(mount switch
            {
                ExecuteMount.TmpFs tmpfs => TmpFs(tmpfs),
                ExecuteMount.Script script => Script(script),
                ExecuteMount.Bind bind => Bind(bind, bindings.Dequeue(), cancellationToken),
                ExecuteMount.Cache cache => await CacheAsync(cache, cancellationToken),
                _ => throw new UnreachableException(),
            });
        }

        return mounts;
    }

    public void Dispose()
    {
        foreach (var path in Enumerable.Reverse(_mounted))
        {
            MountRelease.Release(path);
        }

        _holds.ForEach(hold => hold.Dispose());
    }

    private static Mount TmpFs(ExecuteMount.TmpFs tmpfs)
    {
        var options = new List<string> { "nosuid", "nodev" };
        if (tmpfs.SizeBytes is { } size)
        {
            options.Add("size=" + size.ToString(CultureInfo.InvariantCulture));
        }

        return new Mount("tmpfs", "tmpfs", tmpfs.Target, options);
    }

    private Mount Script(ExecuteMount.Script script)
    {
        var name = Path.GetFileName(script.Target);
        var directory = workspace.CreateDirectory("script");
        File.WriteAllText(Path.Combine(directory, name), script.Content);
        using var handle = DirectoryHandle.Open(directory);
        handle.SetMode(System.Text.Encoding.UTF8.GetBytes(name), ScriptMode);
        return new Mount("bind", Path.Combine(directory, name), script.Target, ["rbind", "rprivate", "ro"]);
    }

    private async Task<Mount> CacheAsync(ExecuteMount.Cache cache, CancellationToken cancellationToken)
    {
        var (mount, hold) = await new CacheMounts(store).OpenAsync(cache, workspace.CreateDirectory("cache"), cancellationToken);
        if (hold is not null)
        {
            _holds.Add(hold);
        }

        return mount;
    }

    private Mount Bind(ExecuteMount.Bind bind, StepState from, CancellationToken cancellationToken)
    {
        var tree = sources.TreeOf(bind.From, from);
        var entry = tree.Find(bind.Source) ?? throw SourceSelector.Missing(tree, bind.Source);
        var path = bind.From is BuildStep.Context
            ? CopyContext(tree, entry, cancellationToken)
            : Path.Combine(sources.PathOf(from), entry.Path);
        if (!bind.IsReadOnly && entry.IsDirectory)
        {
            path = Overlay(path);
        }

        return new Mount("bind", path, bind.Target, ["rbind", "rprivate", bind.IsReadOnly || !entry.IsDirectory ? "ro" : "rw"]);
    }

    /// <summary>A copy, because ignored files must not be seen and the user's own not be changed under the run.</summary>
    private string CopyContext(SourceTree tree, SourceEntry entry, CancellationToken cancellationToken)
    {
        var directory = workspace.CreateDirectory("context");
        using var target = new TargetTree(directory, timeOfNew: null);
        var copy = new FileAction.Copy(new BuildStep.Context(), ["/" + entry.Path], "/");
        new TreeCopier(target, tree, copy.Ownership).Copy(SourceSelector.Select(tree, copy), "/", cancellationToken);
        return entry.IsDirectory ? directory : Path.Combine(directory, entry.NameText);
    }

    /// <summary>Writable; what is written is thrown away.</summary>
    private string Overlay(string lower)
    {
        var directory = workspace.CreateDirectory("bind");
        var (upper, work, merged) = (Path.Combine(directory, "upper"), Path.Combine(directory, "work"), Path.Combine(directory, "merged"));
        foreach (var path in (string[])[upper, work, merged])
        {
            Directory.CreateDirectory(path);
        }

        Mounts.Perform(new Mount("overlay", "overlay", "", [$"lowerdir+={lower}", $"upperdir={upper}", $"workdir={work}"]), merged);
        _mounted.Add(merged);
        return merged;
    }
}
