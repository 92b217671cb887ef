using Davit.Content;
using Davit.Content.Database;
using Davit.Engine.Images;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Engine.Containers;

/// <summary>
/// The rows of containers. They are as durable as what they name: a container's writable layer is not forced to the disk,
/// so neither is its row, and a start costs no flush.
/// </summary>
internal sealed class ContainerTable(Store store)
{
    private const string Columns =
        "id, name, image_id, image_name, snapshot_id, created_at, started_at, finished_at, state, exit_code, process_id, spec";

    /// <param name="container">The new one.</param>
    /// <param name="writable">Its writable layer, handed over to it in the same transaction.</param>
    /// <exception cref="DavitException">Conflict: the name is taken, in Docker's words.</exception>
    public void Add(ContainerRecord container, ActiveSnapshot writable) => store.Database.Write(Durability.ProcessEnd, session =>
    {
        if (session.QueryFirst("SELECT id FROM containers WHERE name = ?", r => r.GetText(0), container.Name) is { } owner)
        {
            throw new DavitException(
                ErrorKind.Conflict,
                $"Conflict. The container name \"/{container.Name}\" is already in use by container \"{owner}\". You have to remove (or rename) that container to be able to reuse that name.");
        }

        session.Execute(
            $"INSERT INTO containers ({Columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            container.Id, container.Name, container.ImageId, container.ImageName, container.SnapshotId, container.Created,
            container.Started, container.Finished, StateName(container.State), container.ExitCode, container.ProcessId,
            container.Settings.ToJson());
        SnapshotStore.HandOver(writable, session);
    });

    /// <exception cref="DavitException">NotFound: another process removed it meanwhile.</exception>
    public void SetRunning(string id, DateTimeOffset started)
    {
        var processId = store.ProcessId;
        var changed = store.Database.Write(Durability.ProcessEnd, session => session.Execute(
            "UPDATE containers SET state = 'running', started_at = ?, process_id = ? WHERE id = ?", started, processId, id));
        if (changed == 0)
        {
            throw new DavitException(ErrorKind.NotFound, $"No such container: {id}");
        }
    }

    public void SetExited(string id, int exitCode, DateTimeOffset finished) => store.Database.Write(Durability.ProcessEnd, session => session.Execute(
        "UPDATE containers SET state = 'exited', exit_code = ?, finished_at = ?, process_id = NULL WHERE id = ?", exitCode, finished, id));

    /// <summary>
    /// Takes the container away and makes its writable layer this process's, in one transaction: killed from here on,
    /// what is left of it goes with all that the process leaves.
    /// </summary>
    public void Remove(string id, long snapshotId)
    {
        var processId = store.ProcessId;
        store.Database.Write(Durability.ProcessEnd, session =>
        {
            session.Execute("DELETE FROM containers WHERE id = ?", id);
            session.Execute("UPDATE snapshots SET process_id = ? WHERE id = ? AND kind = 'active'", processId, snapshotId);
        });
    }

    public bool Exists(string id) => store.Database.Read(session => session.Exists("SELECT 1 FROM containers WHERE id = ?", id));

    /// <summary>Newest first.</summary>
    public IReadOnlyList<ContainerRecord> List() =>
        store.Database.Read(session => session.Query($"SELECT {Columns} FROM containers ORDER BY created_at DESC, rowid DESC", Read));

    public IReadOnlyList<ContainerRecord> ListOfProcess(string processId) =>
        store.Database.Read(session => session.Query($"SELECT {Columns} FROM containers WHERE process_id = ?", Read, processId));

    /// <summary>The containers made from an image.</summary>
    public IReadOnlyList<ImageUse> UsesOf(ImageId image) => store.Database.Read(session => session.Query(
        "SELECT id, state FROM containers WHERE image_id = ? ORDER BY state = 'running' DESC, created_at",
        row => new ImageUse(row.GetText(0), row.GetText(1) == "running" ? ImageUseKind.RunningContainer : ImageUseKind.StoppedContainer),
        image));

    /// <summary>By whole name, whole ID, or the beginning of one ID; null when there is none.</summary>
    /// <exception cref="DavitException">InvalidArgument: several IDs begin so.</exception>
    public ContainerRecord? Find(string nameOrId)
    {
        var name = nameOrId.TrimStart('/');
        var matches = store.Database.Read(session => session.Query(
            $"SELECT {Columns} FROM containers WHERE name = ?1 OR (length(?1) > 0 AND substr(id, 1, length(?1)) = ?1) ORDER BY name = ?1 DESC, id = ?1 DESC LIMIT 3", Read, name));
        return matches switch
        {
            [] => null,
            [var first, ..] when first.Name == name || first.Id == name => first,
            [var only] => only,
            _ => throw new DavitException(ErrorKind.InvalidArgument, $"multiple IDs found with provided prefix: {nameOrId}"),
        };
    }

    private static ContainerRecord Read(SqliteRow row) => new()
    {
        Id = row.GetText(0),
        Name = row.GetText(1),
        ImageId = row.GetText(2),
        ImageName = row.GetText(3),
        SnapshotId = row.GetInt64(4),
        Created = row.GetTime(5),
        Started = row.GetTimeOrNull(6),
        Finished = row.GetTimeOrNull(7),
        State = row.GetText(8) switch { "running" => ContainerState.Running, "exited" => ContainerState.Exited, _ => ContainerState.Created },
        ExitCode = (int?)row.GetInt64OrNull(9),
        ProcessId = row.GetTextOrNull(10),
        Settings = ContainerSettings.Parse(row.GetText(11)),
    };

    private static string StateName(ContainerState state) => state switch
    {
        ContainerState.Running => "running",
        ContainerState.Exited => "exited",
        _ => "created",
    };
}
