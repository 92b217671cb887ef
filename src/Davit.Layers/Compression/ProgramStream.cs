using System.ComponentModel;
using System.Diagnostics;
using Davit.Oci;

namespace Davit.Layers.Compression;

/// <summary>Decompresses through a program of the system; for formats rare enough not to be built in.</summary>
internal sealed class ProgramStream : ReadOnlyStream
{
    private readonly string _program;
    private readonly Process _process;
    private readonly Task _feeding;
    private readonly Task<string> _errors;

    internal ProgramStream(Stream input, string program)
    {
        _program = program;
        _process = Start(program);
        _errors = _process.StandardError.ReadToEndAsync();
        _feeding = Task.Run(() => FeedAsync(input));
    }

    public override int Read(Span<byte> buffer)
    {
        var count = _process.StandardOutput.BaseStream.Read(buffer);
        if (count == 0 && buffer.Length > 0)
        {
            _process.WaitForExit();
            _feeding.GetAwaiter().GetResult();
            CheckExit(_errors.GetAwaiter().GetResult());
        }

        return count;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await _process.StandardOutput.BaseStream.ReadAsync(buffer, cancellationToken);
        if (count == 0 && buffer.Length > 0)
        {
            await _process.WaitForExitAsync(cancellationToken);
            await _feeding;
            CheckExit(await _errors);
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (!_process.HasExited)
            {
                _process.Kill();
            }

            _process.Dispose();
        }

        base.Dispose(disposing);
    }

    private static Process Start(string program)
    {
        var start = new ProcessStartInfo(program, ["-dc"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new DavitException(
                ErrorKind.Unsupported,
                $"decompress {program}: the program '{program}' cannot be run",
                $"Install the program '{program}' or pack the archive with gzip or zstd.",
                error);
        }
    }

    private async Task FeedAsync(Stream input)
    {
        try
        {
            await input.CopyToAsync(_process.StandardInput.BaseStream);
            _process.StandardInput.Close();
        }
        catch (IOException) when (!_process.StandardInput.BaseStream.CanWrite || _process.HasExited)
        {
            // The program stopped reading: its exit code and words tell more than our broken pipe.
        }
    }

    private void CheckExit(string errors)
    {
        if (_process.ExitCode != 0)
        {
            throw new DavitException(ErrorKind.Corrupt, $"decompress {_program}: {errors.Trim()} (exit code {_process.ExitCode})");
        }
    }
}
