using System.Diagnostics;

namespace Davit.Linux.Tests;

public sealed class SignalsTests
{
    [Theory]
    [InlineData("SIGTERM", 15)]
    [InlineData("term", 15)]
    [InlineData("15", 15)]
    [InlineData("SIGKILL", 9)]
    [InlineData("USR1", 10)]
    [InlineData("SIGWINCH", 28)]
    [InlineData("SIGPOLL", 29)]
    [InlineData("RTMIN", 34)]
    [InlineData("SIGRTMIN+3", 37)]
    [InlineData("RTMAX-1", 63)]
    [InlineData("64", 64)]
    public void Signal_is_read(string text, int expected)
    {
        Assert.True(Signals.TryParse(text, out var signal));
        Assert.Equal(expected, signal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("SIG")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("65")]
    [InlineData("SIGFOO")]
    [InlineData("RTMIN-1")]
    [InlineData("RTMIN+99")]
    [InlineData("RTM")]
    public void Nonsense_is_no_signal(string text) => Assert.False(Signals.TryParse(text, out _));

    [Fact]
    public void Names_and_numbers_agree_with_kill()
    {
        using var kill = Process.Start(new ProcessStartInfo("/bin/kill", ["--table"]) { RedirectStandardOutput = true })!;
        var words = kill.StandardOutput.ReadToEnd().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

        for (var i = 0; i + 1 < words.Length; i += 2)
        {
            var number = int.Parse(words[i], System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(Signals.TryParse(words[i + 1], out var signal), words[i + 1]);
            Assert.Equal(number, signal);
        }
    }

    [Fact]
    public void Signal_reaches_a_process_until_it_is_gone()
    {
        using var sleep = Process.Start("sleep", "1000");

        Assert.True(Signals.Send(sleep.Id, Signals.SIGKILL));
        sleep.WaitForExit();

        Assert.Equal(128 + Signals.SIGKILL, sleep.ExitCode);
        Assert.False(Signals.Send(sleep.Id, Signals.SIGKILL));
    }
}
