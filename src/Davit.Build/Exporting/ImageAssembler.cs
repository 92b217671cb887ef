using Davit.Build.Caching;
using Davit.Build.Planning;
using Davit.Oci;

namespace Davit.Build.Exporting;

/// <summary>
/// Puts the image's documents together from the graph and the results of its steps. Pure: same graph, results and time give the
/// same bytes.
/// </summary>
/// <param name="now">For an image none of whose parts tells a time.</param>
internal sealed class ImageAssembler(BuildGraph graph, IReadOnlyDictionary<BuildStep, StepResult> results, DateTimeOffset now)
{
    private const string Comment = "buildkit.dockerfile.v0";

    public AssembledImage Assemble()
    {
        var layers = LayersOf(graph.Result).Reverse().ToArray();
        var history = History();
        var config = new ImageConfig
        {
            Platform = graph.Platform,
            Author = graph.Author,
            Created = graph.Epoch ?? history.LastOrDefault(h => h.Created is not null)?.Created ?? now,
            Config = graph.Config,
            DiffIds = [.. graph.Base?.Config.Value.DiffIds ?? [], .. layers.Select(l => l.DiffId)],
            History = history,
        }.ToDocument(MediaType.OciConfig);

        // The manifest is OCI's, so are its layers' types, whatever the base image's manifest was.
        var descriptors = (graph.Base?.Layers ?? []).Select(l => l with { MediaType = l.MediaType.ToOciLayer() })
            .Concat(layers.Select(l => new Descriptor(MediaType.OciLayer, l.DiffId.Digest, l.TarSizeBytes)));
        var manifest = new ImageManifest(config.Descriptor, [.. descriptors]).ToDocument(MediaType.OciManifest);
        return new AssembledImage(config, manifest);
    }

    /// <summary>How many of the layers were there at this step; without one, those of the base image.</summary>
    public int CountLayers(BuildStep? step) => (graph.Base?.Config.Value.DiffIds.Count ?? 0) + (step is null ? 0 : LayersOf(step).Count());

    private IEnumerable<BuiltLayer> LayersOf(BuildStep step)
    {
        for (BuildStep? at = step; at is not null; at = at.Below)
        {
            if (results[at].Layer is { } layer)
            {
                yield return layer;
            }
        }
    }

    /// <summary>
    /// As BuildKit dates its lines: a line with a layer has the layer's time, one without the time of the layer before it, or,
    /// before the first new layer, of that one; so that a build answered from the cache makes the same image again.
    /// </summary>
    private List<HistoryEntry> History()
    {
        var history = new List<HistoryEntry>(graph.Base?.Config.Value.History ?? []);
        var layers = graph.History.Select(line => line.Step is null ? null : results[line.Step].Layer).ToArray();
        var time = layers.FirstOrDefault(l => l is not null)?.Created ?? history.LastOrDefault(h => h.Created is not null)?.Created ?? now;
        foreach (var (line, layer) in graph.History.Zip(layers))
        {
            time = layer?.Created ?? time;
            history.Add(new HistoryEntry
            {
                Created = graph.Epoch ?? time,
                CreatedBy = line.CreatedBy,
                Comment = Comment,
                EmptyLayer = layer is null,
            });
        }

        return history;
    }
}
