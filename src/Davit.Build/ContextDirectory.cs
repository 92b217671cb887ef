using System.Text;
using Davit.Build.Context;
using Davit.Build.Context.Ignore;
using Davit.Build.Dockerfile.Syntax;
using Davit.Content;
using Davit.Layers.Applying;
using Davit.Layers.Compression;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Build;

/// <summary>The build context as a directory, wherever it came from.</summary>
internal sealed class ContextDirectory
{
    private const string DefaultDockerfile = "Dockerfile";
    private const string IgnoreFile = ".dockerignore";

    private readonly string _path;
    private readonly ContextIndex? _index;

    private ContextDirectory(string path, ContextIndex? index)
    {
        _path = path;
        _index = index;
    }

    /// <param name="source">Where it comes from.</param>
    /// <param name="scratch">An empty directory, for one that is not there yet.</param>
    /// <param name="store">Keeps the index of a local one.</param>
    /// <param name="cancellationToken">While an archive is read.</param>
    /// <exception cref="DavitException">NotFound: no such directory. Corrupt: no archive.</exception>
    public static async Task<ContextDirectory> OpenAsync(
        ContextSource source, string scratch, Store store, CancellationToken cancellationToken)
    {
        switch (source)
        {
            case ContextSource.Local local when !Directory.Exists(local.Path):
                throw new DavitException(ErrorKind.NotFound, $"unable to prepare context: path \"{local.Path}\" not found");
            case ContextSource.Local local:
                return new ContextDirectory(local.Path, new ContextIndex(store, Path.TrimEndingDirectorySeparator(Path.GetFullPath(local.Path))));
            case ContextSource.Archive archive:
                await UnpackAsync(archive.Content, scratch, cancellationToken);
                return new ContextDirectory(scratch, null);
            default:
                return new ContextDirectory(scratch, null);
        }
    }

    public SourceText ReadDockerfile(BuildRequest request)
    {
        if (request.DockerfileText is { } text)
        {
            return new SourceText(DefaultDockerfile, text);
        }

        var path = request.DockerfilePath ?? DefaultDockerfile;
        using var file = Open(path);
        if (file is null)
        {
            throw new DavitException(
                ErrorKind.NotFound,
                $"failed to read dockerfile: open {path}: no such file or directory",
                "Name the Dockerfile with '-f', or run the build in its directory.");
        }

        using var reader = new StreamReader(new FileStream(file, FileAccess.Read), Encoding.UTF8);
        return new SourceText(Path.GetFileName(path), reader.ReadToEnd());
    }

    /// <summary><c>NAME.dockerignore</c> beside the Dockerfile counts alone; else <c>.dockerignore</c> in the context.</summary>
    public SourceTree OpenTree(BuildRequest request)
    {
        var own = request.DockerfileText is null ? ReadText((request.DockerfilePath ?? DefaultDockerfile) + IgnoreFile) : null;
        var ignore = IgnorePatterns.Parse(own ?? ReadText(IgnoreFile) ?? "");
        return SourceTree.OfContext(_path, ignore, _index);
    }

    /// <summary>Relative paths stay inside the context whatever its links say: it may come from far away.</summary>
    private Microsoft.Win32.SafeHandles.SafeFileHandle? Open(string path)
    {
        if (Path.IsPathRooted(path))
        {
            return File.Exists(path) ? File.OpenHandle(path) : null;
        }

        using var root = RootedDirectory.Open(_path);
        return root.Status(path) is { Kind: FileKind.Regular } ? root.FindFile(path) : null;
    }

    private string? ReadText(string path)
    {
        using var file = Open(path);
        if (file is null)
        {
            return null;
        }

        using var reader = new StreamReader(new FileStream(file, FileAccess.Read), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static async Task UnpackAsync(Stream archive, string directory, CancellationToken cancellationToken)
    {
        var stream = await DecompressionStream.OpenAsync(archive, null, cancellationToken);
        var request = new ApplyRequest(directory) { Format = TreeFormat.Plain, Owner = new Ownership(0, 0) };
        var applied = await Task.Run(() => LayerApplier.Apply(stream, request, cancellationToken), cancellationToken);
        if (!applied.SawEndOfArchive && !stream.EndIsProven)
        {
            throw new DavitException(ErrorKind.Corrupt, "read build context: the archive is cut off");
        }
    }
}
