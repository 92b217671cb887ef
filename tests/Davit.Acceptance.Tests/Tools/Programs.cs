using System.Diagnostics;

namespace Davit.Acceptance.Tests.Tools;

/// <summary>Starts programs of this machine.</summary>
public static class Programs
{
    // Far above what any call needs: a hang becomes a failure with the output so far.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    public static Process Start(Call call)
    {
        var start = new ProcessStartInfo(call.Program, call.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = call.Folder ?? Path.GetTempPath(),
        };
        foreach (var (name, value) in call.Environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    public static async Task<Outcome> RunAsync(Call call)
    {
        using var process = Start(call);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await WriteInputAsync(process, call.Input);
        using var deadline = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
            return new Outcome(call.ToString(), process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{call}' did not end in {Patience}\n{await output}{await error}");
        }
    }

    private static async Task WriteInputAsync(Process process, string input)
    {
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended, or closed its input, before it read everything.
        }
    }
}
