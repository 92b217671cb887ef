using System.Diagnostics;

namespace Davit.Layers.Tests;

/// <summary>Peers: the system's own tar, gzip, zstd, Python.</summary>
internal static class Programs
{
    public static string Run(string program, params string[] arguments) => Run(program, arguments, null);

    public static string Run(string program, string[] arguments, string? workingDirectory)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = workingDirectory ?? "" };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {errors.GetAwaiter().GetResult()}");
        return output;
    }

    public static string Python(string script, params string[] arguments) => Run("python3", ["-c", script, .. arguments]);
}
