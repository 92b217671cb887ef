using Davit.Build.Dockerfile.Evaluation;
using Davit.Build.Dockerfile.Syntax;

namespace Davit.Build.Planning;

/// <summary>Turns COPY and ADD into file actions.</summary>
internal sealed class TransferPlanner(SourceText source, StageSteps steps)
{
    public IReadOnlyList<FileAction> Plan(string workingDirectory, TransferInstruction transfer)
    {
        RequireLocal(transfer);
        var destination = Destination(workingDirectory, transfer.Destination);
        if (transfer.Sources.Count + transfer.Heredocs.Count > 1 && !destination.EndsWith('/'))
        {
            throw Error(transfer, $"When using {transfer.Name} with more than one source file, the destination must be a directory and end with a /");
        }

        var ownership = Ownership(transfer);
        var actions = new List<FileAction>();
        if (transfer.Sources.Count > 0)
        {
            var copy = transfer as CopyInstruction;
            actions.Add(new FileAction.Copy(steps.Find(copy?.From), [.. transfer.Sources.Select(Clean)], destination)
            {
                Ownership = ownership,
                Exclude = transfer.Exclude,
                KeepsParents = copy?.KeepsParents ?? false,
                Unpacks = transfer is AddInstruction { Unpack: not false },
            });
        }

        actions.AddRange(transfer.Heredocs.Select(h => new FileAction.WriteFile(h.Name, h.Text, destination) { Ownership = ownership }));
        return actions;
    }

    /// <summary>Absolute and clean; ends with a slash when it is meant as a directory, which a final <c>.</c> says too.</summary>
    private static string Destination(string workingDirectory, string path)
    {
        var joined = WorkingDirectory.Join(workingDirectory.Length == 0 ? "/" : workingDirectory, path);
        var clean = WorkingDirectory.Join("/", joined.TrimStart('/'));
        var isDirectory = path is "" or "." || path.EndsWith('/') || path.EndsWith("/.", StringComparison.Ordinal);
        return isDirectory && clean != "/" ? clean + "/" : clean;
    }

    /// <summary>Sources are absolute in their tree, however they are written; <c>/./</c> divides what <c>--parents</c> keeps.</summary>
    private static string Clean(string path) => path.Contains("/./", StringComparison.Ordinal)
        ? path
        : WorkingDirectory.Join("/", path.TrimStart('/'));

    private void RequireLocal(TransferInstruction transfer)
    {
        foreach (var path in transfer.Sources)
        {
            var isUrl = path.StartsWith("http://", StringComparison.Ordinal) || path.StartsWith("https://", StringComparison.Ordinal);
            var isGit = path.StartsWith("git://", StringComparison.Ordinal) || path.StartsWith("ssh://", StringComparison.Ordinal)
                || path.StartsWith("git@", StringComparison.Ordinal);
            if (!isUrl && !isGit)
            {
                continue;
            }

            throw transfer is CopyInstruction
                ? Error(transfer, isUrl ? "source can't be a URL for COPY" : "source can't be a git ref for COPY")
                : Error(
                    transfer,
                    $"ADD of '{path}' from the network is not supported yet",
                    "Fetch it in a RUN instruction, or put it into the build context.");
        }
    }

    private FileOwnership Ownership(TransferInstruction transfer)
    {
        var owner = string.IsNullOrEmpty(transfer.Chown) ? null : transfer.Chown;
        if (string.IsNullOrEmpty(transfer.Chmod))
        {
            return new FileOwnership(owner, null);
        }

        return FileModeChange.TryParse(transfer.Chmod, out var mode)
            ? new FileOwnership(owner, mode)
            : throw Error(transfer, $"invalid chmod parameter: '{transfer.Chmod}'. it should be octal string and between 0 and 07777");
    }

    private DockerfileException Error(TransferInstruction transfer, string message, string? hint = null) =>
        new(message, source, [transfer.Range], hint);
}
