using Davit.Build.Context;
using Davit.Build.Planning;
using Davit.Layers.Snapshots;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Build.Execution.Workspaces;

/// <summary>
/// The trees one step copies or binds from: the build context, and stages and images, which are mounted for as long as this lives.
/// </summary>
internal sealed class StepSources(SnapshotStore snapshots, BuildWorkspace workspace, SourceTree context) : IDisposable
{
    private readonly Dictionary<ChainId, (string Path, SourceTree Tree)> _views = [];
    private readonly Dictionary<FileAction.Copy, IReadOnlyList<SelectedSource>> _selections = new(ReferenceEqualityComparer.Instance);
    private (string Path, SourceTree Tree)? _empty;

    public SourceTree TreeOf(BuildStep step, StepState state) => step is BuildStep.Context ? context : Open(state).Tree;

    /// <summary>Where the stage is mounted, read-only.</summary>
    public string PathOf(StepState state) => Open(state).Path;

    public IReadOnlyList<SelectedSource> Select(FileAction.Copy copy, StepState from)
    {
        if (!_selections.TryGetValue(copy, out var selected))
        {
            _selections[copy] = selected = SourceSelector.Select(TreeOf(copy.From, from), copy);
        }

        return selected;
    }

    public void Dispose()
    {
        foreach (var (path, tree) in _views.Values)
        {
            tree.Dispose();
            MountRelease.Release(path);
        }

        _empty?.Tree.Dispose();
    }

    private (string Path, SourceTree Tree) Open(StepState state)
    {
        if (state.Result.ChainId is not { } chain)
        {
            return _empty ??= Tree(workspace.CreateDirectory("empty"));
        }

        if (!_views.TryGetValue(chain, out var view))
        {
            var path = workspace.CreateDirectory("source");
            Mounts.Perform(state.Sealed is { } unpublished ? snapshots.ViewOf(unpublished) : snapshots.ViewOf(chain), path);
            _views[chain] = view = Tree(path);
        }

        return view;
    }

    private static (string Path, SourceTree Tree) Tree(string path) => (path, SourceTree.OfImage(path));
}
