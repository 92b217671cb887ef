using System.Diagnostics;
using Davit.Oci;

namespace Davit.Runtime.Execution;

/// <summary>One call of the runtime program that talks to davit only, not to a user.</summary>
internal static class RuntimeCommand
{
    public static async Task<CommandResult> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var process = Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return new CommandResult(process.ExitCode, await output, await error);
    }

    public static Process Start(ProcessStartInfo info)
    {
        info.UseShellExecute = false;
        try
        {
            return Process.Start(info)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new DavitException(ErrorKind.Unavailable, $"start '{info.FileName}': {e.Message}", "Look whether the program is installed and executable.", e);
        }
    }
}
