namespace Davit.Acceptance.Tests.Tools;

/// <summary>What a program left: its exit code (128 + n after signal n) and what it wrote.</summary>
public sealed record Outcome(string CommandLine, int ExitCode, string Output, string Error)
{
    public string Text => Output.TrimEnd('\n');

    public Outcome MustSucceed()
    {
        Assert.True(ExitCode == 0, $"'{CommandLine}' exited with {ExitCode}\n{Output}{Error}");
        return this;
    }

    /// <summary>An expected error is told in words: no exit by signal, no stack trace.</summary>
    public Outcome MustFailInWords()
    {
        Assert.True(ExitCode is > 0 and < 128, $"'{CommandLine}' exited with {ExitCode}\n{Output}{Error}");
        Assert.NotEqual("", Error.Trim());
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", Error, StringComparison.Ordinal);
        return this;
    }
}
