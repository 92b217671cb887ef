namespace Davit.Acceptance.Tests.Tools;

/// <summary>Looks at the files of a store from outside and compares them with its database.</summary>
public sealed class StoreInspection(string root)
{
    /// <summary>Everything on disk belongs to a row, every row has its content, nothing is mounted or half made.</summary>
    public async Task MustBeTidyAsync(string after)
    {
        var problems = new List<string>();
        problems.AddRange(MountsBelow(root).Select(mount => $"mounted: {mount}"));
        problems.AddRange(Entries("ingest").Select(entry => $"left in ingest/: {entry}"));
        problems.AddRange(Entries("processes").Select(entry => $"left in processes/: {entry}"));
        problems.AddRange(Differences("snapshots", Snapshots(), await RowsAsync("SELECT id FROM snapshots")));
        problems.AddRange(Differences("containers", Entries("containers"), await RowsAsync("SELECT id FROM containers")));
        problems.AddRange(Differences("blobs", Blobs(), await RowsAsync("SELECT replace(digest, 'sha256:', '') FROM blobs")));
        problems.AddRange((await RowsAsync("SELECT id || ' ' || coalesce(purpose, '') FROM snapshots WHERE process_id IS NOT NULL")).Select(row => $"unfinished snapshot: {row}"));
        problems.AddRange((await RowsAsync("SELECT purpose FROM leases WHERE kept_until IS NULL")).Select(row => $"lease: {row}"));
        problems.AddRange((await RowsAsync("SELECT key FROM build_locks")).Select(row => $"build lock: {row}"));
        problems.AddRange((await RowsAsync("PRAGMA integrity_check")).Where(row => row != "ok"));
        problems.AddRange((await RowsAsync("PRAGMA foreign_key_check")).Select(row => $"dangling row: {row}"));
        Assert.True(problems.Count == 0, $"after {after}:\n{string.Join('\n', problems)}");
    }

    /// <summary>The same after the next command, which clears up behind a killed one.</summary>
    public async Task MustBeTidyAfterRecoveryAsync(DavitHome davit, string after)
    {
        await davit.OutputAsync("images");
        await MustBeTidyAsync(after);
    }

    /// <summary>No image content is left at all, nor what an interrupted pull may leave.</summary>
    public async Task MustBeEmptyAsync(string after)
    {
        await MustBeTidyAsync(after);
        Assert.True(Blobs().Count == 0 && Snapshots().Count == 0, $"after {after}: {Blobs().Count} blobs, {Snapshots().Count} snapshots");
        Assert.True(Entries("downloads").Count == 0, $"after {after}: {Entries("downloads").Count} downloads");
    }

    public static IReadOnlyList<string> MountsBelow(string folder) =>
        [.. File.ReadLines("/proc/self/mountinfo").Select(line => line.Split(' ')[4]).Where(path => path.StartsWith(folder + "/", StringComparison.Ordinal))];

    private List<string> Entries(string folder)
    {
        var path = Path.Combine(root, folder);
        return Directory.Exists(path) ? [.. Directory.EnumerateFileSystemEntries(path).Select(entry => Path.GetFileName(entry))] : [];
    }

    private List<string> Snapshots() => Entries("snapshots").FindAll(entry => entry != "empty");

    private List<string> Blobs()
    {
        var path = Path.Combine(root, "blobs/sha256");
        return Directory.Exists(path) ? [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Select(file => Path.GetFileName(file))] : [];
    }

    private static IEnumerable<string> Differences(string what, IReadOnlyList<string> files, IReadOnlyList<string> rows) =>
        files.Except(rows).Select(file => $"{what}: no row for {file}").Concat(rows.Except(files).Select(row => $"{what}: no file for {row}"));

    private async Task<IReadOnlyList<string>> RowsAsync(string query)
    {
        var outcome = await Programs.RunAsync(new Call("sqlite3", "-cmd", ".timeout 5000", Path.Combine(root, "davit.db"), query));
        return outcome.MustSucceed().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
