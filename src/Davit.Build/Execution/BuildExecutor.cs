using System.Collections.Concurrent;
using Davit.Build.Caching;
using Davit.Build.Execution.Workspaces;
using Davit.Build.Planning;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Build.Execution;

/// <summary>
/// Executes a graph: each step is one task that awaits its inputs, so independent ones go on at once; how many really work is bounded.
/// The first failure stops the others; nothing half-made stays, whatever the end. One use per build.
/// </summary>
internal sealed class BuildExecutor : IAsyncDisposable
{
    private const int LeastWorkers = 4;

    private readonly BuildServices _services;
    private readonly BuildGraph _graph;
    private readonly StepRunner _runner;
    private readonly LayerPublisher _publisher;
    private readonly SemaphoreSlim _workers;
    private readonly ConcurrentDictionary<BuildStep, Lazy<Task<StepState>>> _steps = new();
    private readonly CancellationTokenSource _stop;

    public BuildExecutor(BuildServices services, BuildGraph graph, ExecutionOptions options, CancellationToken cancellationToken)
    {
        _services = services;
        _graph = graph;
        // RUN steps mostly wait for something else than the processor.
        _workers = new SemaphoreSlim(options.Workers ?? Math.Max(LeastWorkers, Environment.ProcessorCount));
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var batch = new SnapshotBatch(services.Store, services.Snapshots);
        _publisher = new LayerPublisher(services, batch);
        _runner = new StepRunner(services, graph, new LayerWorkshop(services, batch), _publisher, _workers, options.Cache);
    }

    /// <summary>The results of all steps; published, so that the image may name them.</summary>
    /// <exception cref="StepFailedException">Of the step that failed first.</exception>
    public async Task<IReadOnlyDictionary<BuildStep, StepResult>> RunAsync()
    {
        // Each task ends after its inputs' tasks, whatever their end: when this one has, nothing is going on any more.
        await ExecuteAsync(_graph.Result);
        await _publisher.PublishAsync();
        return _steps.ToDictionary(s => s.Key, s => s.Value.Value.GetAwaiter().GetResult().Result);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _publisher.DisposeAsync();
        }
        finally
        {
            _publisher.RemoveSuperseded();
            _services.Locks.ReleaseAll();
            _services.Cache.RecordUses();
            _stop.Dispose();
            _workers.Dispose();
        }
    }

    private Task<StepState> ExecuteAsync(BuildStep step) =>
        _steps.GetOrAdd(step, s => new(() => Task.Run(() => ExecuteWithInputsAsync(s)))).Value;

    private async Task<StepState> ExecuteWithInputsAsync(BuildStep step)
    {
        var inputs = step.Inputs.Select(ExecuteAsync).ToArray();
        try
        {
            return await _runner.RunAsync(step, await Task.WhenAll(inputs), _stop.Token);
        }
        catch
        {
            // Stops the steps beside this one before anybody who needs this one hears of it.
            await _stop.CancelAsync();
            throw;
        }
    }
}
