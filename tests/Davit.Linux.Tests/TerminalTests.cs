namespace Davit.Linux.Tests;

public sealed class TerminalTests : IDisposable
{
    private readonly PseudoTerminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void Terminals_are_told_from_files()
    {
        using var file = File.OpenHandle("/dev/null");

        Assert.True(Terminal.IsTerminal(_terminal.Descriptor));
        Assert.False(Terminal.IsTerminal((int)file.DangerousGetHandle()));
        Assert.False(Terminal.IsTerminal(-1));
    }

    [Fact]
    public void Window_size_is_what_was_set()
    {
        Assert.Null(Terminal.FindWindowSize(_terminal.Descriptor));

        Terminal.SetWindowSize(_terminal.Descriptor, new WindowSize(120, 40));

        Assert.Equal(new WindowSize(120, 40), Terminal.FindWindowSize(_terminal.Descriptor));
        Assert.Null(Terminal.FindWindowSize(-1));
    }

    [Fact]
    public void Raw_mode_ends_with_the_settings_from_before()
    {
        var before = _terminal.Settings();

        using (Terminal.EnterRawMode(_terminal.Descriptor))
        {
            var raw = _terminal.Settings();
            foreach (var setting in new[] { "-icanon", "-isig", "-echo ", "-opost" })
            {
                Assert.Contains(setting, raw);
                Assert.DoesNotContain(setting, before);
            }
        }

        Assert.Equal(before, _terminal.Settings());
    }

    [Fact]
    public void Files_have_no_raw_mode()
    {
        using var file = File.OpenHandle("/dev/null");

        Assert.Throws<LinuxException>(() => Terminal.EnterRawMode((int)file.DangerousGetHandle()));
    }

    [Fact]
    public void Terminal_of_nobody_sends_no_signals_here() => Assert.False(Terminal.SendsItsSignalsHere(_terminal.Descriptor));
}
