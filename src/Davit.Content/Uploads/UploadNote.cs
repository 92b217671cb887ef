using System.Text;
using Davit.Content.Disk;

namespace Davit.Content.Uploads;

/// <summary>Where one upload goes on, for this process or a later one; disposing it keeps what was written. One user at a time.</summary>
public sealed class UploadNote : IDisposable
{
    private const int MaxBytes = 64 * 1024;
    private const string EndpointField = "endpoint ";
    private const string UrlField = "upload ";

    private readonly HeldFile _file;
    private readonly string _head;
    private bool _isOver;

    internal UploadNote(HeldFile file, string head)
    {
        _file = file;
        _head = head;
    }

    /// <summary>The URL an earlier process wrote, if it was the same endpoint's; null for none.</summary>
    public Uri? Find(string endpoint)
    {
        var lines = Read().Split('\n');
        var isOf = lines.Contains(EndpointField + endpoint, StringComparer.Ordinal);
        // A line without its end is one that was being written.
        var url = lines.SkipLast(1).FirstOrDefault(l => l.StartsWith(UrlField, StringComparison.Ordinal));
        return isOf && url is not null && Uri.TryCreate(url[UrlField.Length..], UriKind.Absolute, out var found) ? found : null;
    }

    /// <summary>Writes it down; where the disk does not let us, a later process begins anew.</summary>
    /// <param name="endpoint">Of the registry, as it is asked.</param>
    /// <param name="url">Where the upload goes on.</param>
    public void Write(string endpoint, Uri url)
    {
        var bytes = Encoding.UTF8.GetBytes($"{_head}{EndpointField}{endpoint}\n{UrlField}{url.AbsoluteUri}\n");
        try
        {
            RandomAccess.SetLength(_file.Handle, 0);
            RandomAccess.Write(_file.Handle, bytes, 0);
            _isOver = false;
        }
        catch (IOException)
        {
            _isOver = true;
        }
    }

    /// <summary>The blob is there, or will never be: nothing is left to go on with.</summary>
    public void Forget() => _isOver = true;

    /// <summary>Never throws.</summary>
    public void Dispose()
    {
        if (_file.Handle.IsClosed)
        {
            return;
        }

        try
        {
            if (_file.IsInPlace && (_isOver || RandomAccess.GetLength(_file.Handle) == 0))
            {
                File.Delete(_file.Path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It goes when its time is over.
        }

        _file.Dispose();
    }

    private string Read()
    {
        try
        {
            var bytes = new byte[Math.Min(RandomAccess.GetLength(_file.Handle), MaxBytes)];
            return Encoding.UTF8.GetString(bytes, 0, RandomAccess.Read(_file.Handle, bytes, 0));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
