using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Davit.Build.Context;

/// <summary>The digests of a tree's files, each read at most once; with an index, only when it changed. Thread-safe.</summary>
public sealed class FileDigests(SourceTree tree, ContextIndex? index)
{
    private readonly ConcurrentDictionary<SourceEntry, string> _known = new();

    public IReadOnlyDictionary<SourceEntry, string> Of(IReadOnlyCollection<SourceEntry> files, CancellationToken cancellationToken)
    {
        var missing = new List<SourceEntry>();
        foreach (var file in files)
        {
            if (_known.ContainsKey(file))
            {
                continue;
            }

            if (index?.Find(file) is { } digest)
            {
                _known[file] = digest;
            }
            else
            {
                missing.Add(file);
            }
        }

        if (missing.Count > 0)
        {
            Read(missing, cancellationToken);
        }

        return _known;
    }

    private void Read(List<SourceEntry> files, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        try
        {
            Parallel.ForEach(files, options, Read);
        }
        catch (AggregateException e)
        {
            // What went wrong, not that several files were read at once.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        index?.Save(tree.ExistsUnfiltered);
    }

    private void Read(SourceEntry file)
    {
        using var handle = tree.OpenRead(file);
        var digest = FileHasher.Hash(handle);
        _known[file] = digest;
        index?.Remember(file, digest);
    }
}
