using System.Text;
using Davit.Build.Context;
using Davit.Build.Planning;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Build.Execution.Copying;

/// <summary>
/// COPY by BuildKit's rules, whose edges are these: a directory's content goes into the destination, which keeps its own
/// owner and mode when it exists but takes the source's modification time; below it, directories that exist take the source's metadata;
/// a file replaces a file or link, never a directory; a directory never replaces anything else.
/// </summary>
internal sealed class TreeCopier(TargetTree target, SourceTree source, FileOwnership ownership)
{
    private const uint DefaultDirectoryMode = 0b111_101_101;

    private readonly FileOwner? _owner = ownership.Owner is { } text ? FileOwner.Resolve(target.Path, text) : null;

    /// <summary>False once a file was not what it had been when its content key was computed.</summary>
    public bool IsFaithful { get; private set; } = true;

    private uint NewDirectoryMode => ownership.Mode?.Octal ?? DefaultDirectoryMode;

    private FileOwner NewDirectoryOwner => _owner ?? FileOwner.Root;

    public void Copy(IReadOnlyList<SelectedSource> sources, string destination, CancellationToken cancellationToken)
    {
        foreach (var selected in sources)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = target.Resolve(destination);
            if (destination.EndsWith('/'))
            {
                target.EnsureDirectory(path, NewDirectoryMode, NewDirectoryOwner).Dispose();
            }

            if (selected.IsDirectory)
            {
                CopyDirectory(selected, path, cancellationToken);
            }
            else
            {
                CopyFile(selected, target.Status(path) is { IsDirectory: true } ? $"{path.TrimEnd('/')}/{selected.Name}" : path);
            }
        }
    }

    /// <summary>The here-document's file, made like a copied one.</summary>
    public void Write(FileAction.WriteFile file)
    {
        var path = target.Resolve(file.Destination);
        if (file.Destination.EndsWith('/'))
        {
            target.EnsureDirectory(path, NewDirectoryMode, NewDirectoryOwner).Dispose();
        }

        path = target.Status(path) is { IsDirectory: true } ? $"{path.TrimEnd('/')}/{file.Name}" : path;
        using var parent = OpenParent(path, out var name);
        using var writer = new EntryWriter(parent, source, new EntryRules(_owner, ownership.Mode));
        writer.WriteText(name, Encoding.UTF8.GetBytes(file.Content), path);
    }

    private void CopyFile(SelectedSource selected, string path)
    {
        using var parent = OpenParent(path, out var name);
        using var writer = new EntryWriter(parent, source, new EntryRules(_owner, ownership.Mode));
        writer.Write(selected.Items[0], name, path);
        IsFaithful &= writer.IsFaithful;
    }

    private void CopyDirectory(SelectedSource selected, string path, CancellationToken cancellationToken)
    {
        if (target.Status(path) is { IsDirectory: false })
        {
            throw new DavitException(ErrorKind.InvalidArgument, $"cannot copy to non-directory: {path}");
        }

        using var top = target.EnsureDirectory(path, NewDirectoryMode, NewDirectoryOwner);
        using (var writer = new EntryWriter(top, source, new EntryRules(_owner, ownership.Mode)))
        {
            foreach (var item in selected.Items.Skip(1))
            {
                cancellationToken.ThrowIfCancellationRequested();
                writer.WriteBelow(item, path);
            }

            writer.LeaveAll();
            IsFaithful &= writer.IsFaithful;
        }

        FileTimes.Set(top, selected.Entry.Status.ModifiedAt);
    }

    private DirectoryHandle OpenParent(string path, out byte[] name)
    {
        var slash = path.LastIndexOf('/');
        name = Encoding.UTF8.GetBytes(path[(slash + 1)..]);
        return name.Length == 0
            ? throw new DavitException(ErrorKind.InvalidArgument, $"cannot replace to directory {path} with file")
            : target.EnsureDirectory(slash == 0 ? "/" : path[..slash], NewDirectoryMode, NewDirectoryOwner);
    }
}
