using Davit.Cli.CommandLine;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Cli.Verbs.Archives;

/// <summary>Where <c>--output</c> says, or standard output. A file appears when it is complete, and replaces what had its name.</summary>
internal static class OutputFile
{
    // HRESULT of ERROR_DISK_FULL (winerror.h).
    private const int DiskFullOnWindows = unchecked((int)0x80070070);

    public static async Task WriteAsync(Face face, string? path, Func<Stream, Task> write, CancellationToken cancellationToken)
    {
        try
        {
            await WriteToAsync(face, path, write, cancellationToken);
        }
        catch (IOException e) when ((e as LinuxException)?.ErrorNumber is Errno.ENOSPC or Errno.EDQUOT || e.HResult is Errno.ENOSPC or Errno.EDQUOT or DiskFullOnWindows)
        {
            throw NoSpace(path, e);
        }
    }

    public static DavitException NoSpace(string? path, Exception cause) => new(
        ErrorKind.Exhausted, $"write '{path ?? "standard output"}': no space left on the device", "Free space there, or choose another place.", cause);

    /// <param name="advice">Where to instead, without a full stop: what precedes it is Docker's sentence.</param>
    public static DavitException RefuseTerminal(string advice) => new(ErrorKind.InvalidArgument, $"cowardly refusing to save to a terminal. {advice}");

    private static async Task WriteToAsync(Face face, string? path, Func<Stream, Task> write, CancellationToken cancellationToken)
    {
        if (path is not (null or "/dev/stdout"))
        {
            await WriteFileAsync(path, write);
            return;
        }

        if (face.Screen.IsOutputTerminal)
        {
            throw RefuseTerminal("Use the -o flag or redirect");
        }

        await face.Out.FlushAsync(cancellationToken);
        await using var output = face.Screen.OpenOutput();
        await write(output);
    }

    private static async Task WriteFileAsync(string path, Func<Stream, Task> write)
    {
        Check(path);
        if (!LinuxSystem.IsHere)
        {
            await PartFile.WriteAsync(new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName, write);
            return;
        }

        using var file = NewFile.Create(path);
        await write(file.Content);
        file.Commit();
    }

    private static void Check(string path)
    {
        if (Directory.Exists(path))
        {
            throw new DavitException(ErrorKind.InvalidArgument, $"invalid output path: \"{path}\" is a directory");
        }

        if (Path.GetDirectoryName(path) is { Length: > 0 } directory && !Directory.Exists(directory))
        {
            throw new DavitException(ErrorKind.InvalidArgument, $"invalid output path: directory \"{directory}\" does not exist");
        }
    }
}
