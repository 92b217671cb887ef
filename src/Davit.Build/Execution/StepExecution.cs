using System.Diagnostics;
using Davit.Build.Caching;
using Davit.Build.Execution.Copying;
using Davit.Build.Execution.Running;
using Davit.Build.Execution.Workspaces;
using Davit.Build.Planning;
using Davit.Build.Progress;
using Davit.Layers.Snapshots;
using Davit.Linux;
using Davit.Oci;
using Davit.Runtime.Specs;

namespace Davit.Build.Execution;

/// <summary>Executes one step; one use each.</summary>
internal sealed class StepExecution(
    BuildServices services, BuildGraph graph, LayerWorkshop workshop, StepSources sources, StepProgress progress)
{
    private const uint DirectoryMode = 0b111_101_101;

    /// <summary>False when a file of the build context changed between being hashed and being copied: the result fits no key.</summary>
    public bool IsFaithful { get; private set; } = true;

    /// <returns>The state, and the layer to publish unless there was nothing to do.</returns>
    public async Task<(StepState State, SealedSnapshot? Layer)> RunAsync(
        BuildStep step, IReadOnlyList<StepState> inputs, CancellationToken cancellationToken)
    {
        var parent = inputs[0];
        using var layer = workshop.Begin(parent, $"build {step.Name}");
        switch (step)
        {
            case BuildStep.Execute execute:
                await ExecuteAsync(execute, [.. inputs.Skip(1)], layer, cancellationToken);
                break;
            case BuildStep.Files files:
                if (!await WriteAsync(files, [.. inputs.Skip(1)], layer, cancellationToken))
                {
                    return (new StepState(new StepResult(parent.Result.ChainId, null), parent.Sealed), null);
                }

                break;
            default:
                throw new UnreachableException();
        }

        return Seal(parent, layer, cancellationToken);
    }

    private (StepState State, SealedSnapshot? Layer) Seal(StepState parent, WorkingLayer layer, CancellationToken cancellationToken)
    {
        layer.Unmount();
        if (graph.Epoch is { } epoch)
        {
            TimeClamp.Apply(layer.TreePath, FileTime.From(epoch));
        }

        var snapshot = workshop.Seal(layer, cancellationToken, out var built);
        var chain = LayerWorkshop.ChainOf(parent, built);
        services.Lease.Protect(chain);
        return (new StepState(new StepResult(chain, built), snapshot.Snapshot), snapshot);
    }

    private async Task ExecuteAsync(
        BuildStep.Execute step, IReadOnlyList<StepState> bindings, WorkingLayer layer, CancellationToken cancellationToken)
    {
        var runtime = services.FindRuntime();
        using var mounts = new CommandMounts(services.Store, services.Workspace, sources);
        var bundlePath = services.Workspace.CreateDirectory(BuildRecovery.BundlePrefix);
        var run = new CommandRun
        {
            Command = step.Command,
            RootfsPath = layer.Path,
            BundlePath = bundlePath,
            ContainerId = BuildRecovery.ContainerIdOf(bundlePath),
            Mounts = await mounts.OpenAsync(step.Command, bindings, cancellationToken),
        };
        var tail = new OutputTail();
        var unchanged = UnchangedDirectories.Note(layer.Path, [.. run.Mounts.Select(m => m.Target)], services.Snapshots.Overlay);
        var exitCode = await new CommandRunner(runtime, RuntimeHost.Probe(runtime.Kind)).RunAsync(run, Write, cancellationToken);
        if (exitCode != 0)
        {
            throw Failure(step, exitCode, tail);
        }

        layer.Unmount();
        unchanged.RemoveFrom(layer.TreePath);

        void Write(StepStream stream, string line)
        {
            tail.Add(line);
            progress.Output(stream, line);
        }
    }

    private static StepFailedException Failure(BuildStep.Execute step, int exitCode, OutputTail tail)
    {
        var command = string.Join(' ', step.Command.Arguments);
        return new StepFailedException(
            ErrorKind.InvalidArgument, $"process \"{command}\" did not complete successfully: exit code: {exitCode}", step.Name)
        {
            ExitCode = exitCode,
            Output = tail.Lines,
        };
    }

    /// <summary>False: there was nothing to do.</summary>
    private async Task<bool> WriteAsync(
        BuildStep.Files step, IReadOnlyList<StepState> copiedFrom, WorkingLayer layer, CancellationToken cancellationToken)
    {
        using var target = new TargetTree(layer.Path, graph.Epoch is { } epoch ? FileTime.From(epoch) : null);
        if (step.MayVanish && step.Actions.All(a => a is FileAction.MakeDirectory d && target.Status(target.Resolve(d.Path)) is { IsDirectory: true }))
        {
            return false;
        }

        var from = new Queue<StepState>(copiedFrom);
        foreach (var action in step.Actions)
        {
            await WriteAsync(action, target, from, cancellationToken);
        }

        return true;
    }

    private async Task WriteAsync(FileAction action, TargetTree target, Queue<StepState> from, CancellationToken cancellationToken)
    {
        switch (action)
        {
            case FileAction.Copy copy:
                await CopyAsync(copy, from.Dequeue(), target, cancellationToken);
                break;
            case FileAction.WriteFile file:
                new TreeCopier(target, services.Context, file.Ownership).Write(file);
                break;
            case FileAction.MakeDirectory directory:
                var owner = directory.Owner is { } text ? FileOwner.Resolve(target.Path, text) : FileOwner.Root;
                target.EnsureDirectory(target.Resolve(directory.Path), DirectoryMode, owner).Dispose();
                break;
            default:
                throw new UnreachableException();
        }
    }

    private async Task CopyAsync(FileAction.Copy copy, StepState from, TargetTree target, CancellationToken cancellationToken)
    {
        var tree = sources.TreeOf(copy.From, from);
        var copier = new TreeCopier(target, tree, copy.Ownership);
        var unpacker = new ArchiveUnpacker(target, tree, copy.Ownership);
        foreach (var selected in sources.Select(copy, from))
        {
            if (!copy.Unpacks || !await unpacker.TryUnpackAsync(selected.Entry, copy.Destination, cancellationToken))
            {
                copier.Copy([selected], copy.Destination, cancellationToken);
            }
        }

        IsFaithful &= copier.IsFaithful;
    }
}
