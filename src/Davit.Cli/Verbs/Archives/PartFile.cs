using System.Globalization;

namespace Davit.Cli.Verbs.Archives;

/// <summary>
/// A file under another name until it is complete, where the kernel cannot keep it without one: a kill leaves the part behind.
/// </summary>
internal static class PartFile
{
    public static async Task WriteAsync(string path, Func<Stream, Task> write)
    {
        var full = Path.GetFullPath(path);
        var part = Path.Combine(Path.GetDirectoryName(full)!, string.Create(CultureInfo.InvariantCulture, $".davit-{Environment.ProcessId}.part"));
        try
        {
            await using (var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                await write(file);
            }

            File.Move(part, full, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }
}
