using System.ComponentModel;
using System.Diagnostics;
using Davit.Oci;

namespace Davit.Engine.Sending;

/// <summary>
/// <c>ssh</c> with a davit at its other end: keys, agents, jump hosts and questions are ssh's, and its standard error is ours.
/// </summary>
internal sealed class SshProcess : IAsyncDisposable
{
    private const string Program = "ssh";

    // ssh(1), EXIT STATUS; and the shell's word for a command it cannot find.
    private const int ConnectionFailed = 255;
    private const int CommandNotFound = 127;

    private readonly Process _process;
    private readonly SshDestination _destination;

    private SshProcess(Process process, SshDestination destination)
    {
        _process = process;
        _destination = destination;
    }

    public SendChannel Channel => new(_process.StandardOutput.BaseStream, _process.StandardInput.BaseStream);

    /// <exception cref="DavitException">Unavailable: there is no ssh.</exception>
    public static SshProcess Start(SshDestination destination, string? command)
    {
        var info = Command(destination, command);
        info.RedirectStandardInput = true;
        info.RedirectStandardOutput = true;
        info.UseShellExecute = false;
        try
        {
            return new SshProcess(Process.Start(info)!, destination);
        }
        catch (Win32Exception e)
        {
            throw new DavitException(ErrorKind.Unavailable, $"push {destination}: cannot start '{info.FileName}': {e.Message}", "Install an ssh client.", e);
        }
    }

    /// <summary>Why the conversation ended early, by ssh's exit code.</summary>
    public async Task<DavitException> ExplainEndAsync(CancellationToken cancellationToken)
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode switch
        {
            ConnectionFailed => new DavitException(ErrorKind.Unavailable, $"push {_destination}: ssh could not connect, or lost the connection", $"Try 'ssh {_destination.Host}'. What came whole is kept there: push again."),
            CommandNotFound => new DavitException(ErrorKind.Unavailable, $"push {_destination}: there is no davit on the PATH of {_destination.Host}", $"Install it there; 'ssh {_destination.Host} davit version' must work."),
            var code => new DavitException(ErrorKind.Unavailable, $"push {_destination}: the davit there ended with exit code {code}", "What it said is above. What has come is kept there: push again, and only the rest is sent."),
        };
    }

    /// <summary>Waits for the end of a conversation that both sides call done.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(cancellationToken);
        if (_process.ExitCode != 0)
        {
            throw await ExplainEndAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // The other side sees its input end, and leaves.
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    // The command is for a shell, as git's GIT_SSH_COMMAND is; the words after it are not.
    private static ProcessStartInfo Command(SshDestination destination, string? command)
    {
        string[] words =
        [
            .. destination.Port is { } port ? ["-p", $"{port}"] : Array.Empty<string>(),
            "-T",
            "--",
            destination.Host,
            $"davit image receive '{destination.Reference}'",
        ];
        return string.IsNullOrWhiteSpace(command)
            ? new ProcessStartInfo(Program, words)
            : new ProcessStartInfo("/bin/sh", ["-c", command + " \"$@\"", Program, .. words]);
    }
}
