using Davit.Cli.Rendering;

namespace Davit.Cli.Tests;

/// <summary>A screen whose output is kept as text.</summary>
internal sealed class TestScreen
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    private TestScreen(bool isTerminal, int width) => Screen = new Screen
    {
        Out = _output,
        Error = _error,
        OpenInput = () => Stream.Null,
        IsOutputTerminal = isTerminal,
        IsErrorTerminal = isTerminal,
        Width = () => width,
        Height = () => 24,
    };

    public Screen Screen { get; }

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public static TestScreen Piped() => new(isTerminal: false, width: 80);

    public static TestScreen Terminal(int width) => new(isTerminal: true, width);
}
