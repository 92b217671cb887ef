using Davit.Build.Caching;
using Davit.Build.Execution.Workspaces;
using Davit.Build.Planning;
using Davit.Build.Progress;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Build.Execution;

/// <summary>
/// Brings one step, whose inputs are there, to its result:
/// 1. by the key that costs nothing to compute, 2. by the key made of the content of what it copies, 3. by executing it, unless another
/// build executes the same at this moment: then by waiting for that.
/// </summary>
internal sealed class StepRunner(
    BuildServices services, BuildGraph graph, LayerWorkshop workshop, LayerPublisher publisher, SemaphoreSlim workers, CacheUse cacheUse)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<CacheKey, Task<StepState>> _executing = [];

    public async Task<StepState> RunAsync(BuildStep step, IReadOnlyList<StepState> inputs, CancellationToken cancellationToken)
    {
        switch (step)
        {
            case BuildStep.Image image:
                services.Lease.Protect(image.Source.ChainId is { } chain ? [chain] : []);
                services.Progress.Start(step.Name).Done();
                return StepState.Of(new StepResult(image.Source.ChainId, null));
            case BuildStep.Scratch or BuildStep.Context:
                return StepState.Of(new StepResult(null, null));
            default:
                return await ReportAsync(step, progress => ResolveAsync(step, inputs, progress, cancellationToken));
        }
    }

    private async Task<StepState> ReportAsync(BuildStep step, Func<StepProgress, Task<StepState>> resolve)
    {
        var progress = services.Progress.Start(step.Name);
        try
        {
            var state = await resolve(progress);
            progress.Done();
            return state;
        }
        catch (OperationCanceledException)
        {
            progress.Cancelled();
            throw;
        }
        catch (Exception e) when (e is DavitException or IOException or UnauthorizedAccessException)
        {
            progress.Failed(e.Message);
            throw Locate(e, step);
        }
    }

    private async Task<StepState> ResolveAsync(
        BuildStep step, IReadOnlyList<StepState> inputs, StepProgress progress, CancellationToken cancellationToken)
    {
        using var sources = new StepSources(services.Snapshots, services.Workspace, services.Context);
        var keys = new StepKeys(graph, step, inputs);

        // Step 1
        var ofChains = keys.OfChains();
        if (ofChains is not null && Find(ofChains) is { } known)
        {
            return Cached(known, progress);
        }

        // Step 2
        var ofContent = keys.OfContent(sources, cancellationToken);
        if (Find(ofContent) is { } same)
        {
            if (ofChains is not null)
            {
                publisher.Add(new FinishedStep(same, null, [ofChains], null));
            }

            return Cached(same, progress);
        }

        // Step 3
        return await OnceAsync(ofContent, progress, ExecuteAsync, cancellationToken);

        async Task<StepState> ExecuteAsync()
        {
            await workers.WaitAsync(cancellationToken);
            try
            {
                var execution = new StepExecution(services, graph, workshop, sources, progress);
                var (state, layer) = await execution.RunAsync(step, inputs, cancellationToken);
                CacheKey[] found = ofChains is null ? [ofContent] : [ofContent, ofChains];
                publisher.Add(new FinishedStep(state.Result, layer, execution.IsFaithful ? found : [], ofContent));
                return state;
            }
            finally
            {
                workers.Release();
            }
        }
    }

    /// <summary>What is found is protected, then looked for again: in between it might have been collected.</summary>
    private StepResult? Find(CacheKey key)
    {
        if (cacheUse == CacheUse.Ignore || services.Cache.Find(key) is not { } result)
        {
            return null;
        }

        if (result.ChainId is not { } chain)
        {
            return result;
        }

        services.Lease.Protect(chain);
        return services.Cache.Find(key);
    }

    private static StepState Cached(StepResult result, StepProgress progress)
    {
        progress.Cached();
        return StepState.Of(result);
    }

    /// <summary>Of steps with equal keys one is executed: in this build the first, of several builds whoever gets the lock.</summary>
    private Task<StepState> OnceAsync(CacheKey key, StepProgress progress, Func<Task<StepState>> execute, CancellationToken cancellationToken)
    {
        lock (_executing)
        {
            if (!_executing.TryGetValue(key, out var task))
            {
                _executing[key] = task = Task.Run(() => AloneAsync(key, progress, execute, cancellationToken), cancellationToken);
            }

            return task;
        }
    }

    private async Task<StepState> AloneAsync(CacheKey key, StepProgress progress, Func<Task<StepState>> execute, CancellationToken cancellationToken)
    {
        while (!services.Locks.TryAcquire(key))
        {
            await Task.Delay(PollInterval, cancellationToken);
        }

        if (Find(key) is not { } made)
        {
            return await execute();
        }

        publisher.Add(new FinishedStep(made, null, [], key));
        return Cached(made, progress);
    }

    private StepFailedException Locate(Exception e, BuildStep step) =>
        new((e as DavitException)?.Kind ?? ErrorKind.Internal, e.Message, step.Name, (e as DavitException)?.Hint, e)
        {
            ExitCode = (e as StepFailedException)?.ExitCode,
            Output = (e as StepFailedException)?.Output ?? [],
            SourceText = graph.Source,
            Range = step.Range,
        };
}
