using System.Runtime.Versioning;
using System.Text;
using Davit.Linux;

namespace Davit.Cli.Rendering;

/// <summary>
/// The three standard streams. Opened as plain descriptors: the console class would cost milliseconds at every start
/// and change terminal settings that belong to a container's foreground process.
/// </summary>
internal sealed class Screen : IDisposable
{
    internal const int DefaultWidth = 80;
    internal const int DefaultHeight = 24;
    internal const int OutputBufferSize = 16 * 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public required Func<Stream> OpenInput { get; init; }

    /// <summary>Standard output for bytes that are no text; not to be mixed with <see cref="Out"/>.</summary>
    public Func<Stream> OpenOutput { get; init; } = () => Stream.Null;

    public bool IsInputTerminal { get; init; }

    public bool IsOutputTerminal { get; init; }

    public bool IsErrorTerminal { get; init; }

    /// <summary>Columns; read anew at each call, because windows are resized.</summary>
    public Func<int> Width { get; init; } = () => DefaultWidth;

    /// <summary>Rows, likewise.</summary>
    public Func<int> Height { get; init; } = () => DefaultHeight;

    public static Screen OfProcess() => LinuxSystem.IsHere ? OfDescriptors() : ConsoleScreen.OfProcess();

    /// <summary>The same screen with standard error in the place of standard output.</summary>
    public Screen OnError() => new()
    {
        Out = Error,
        Error = Error,
        OpenInput = OpenInput,
        IsInputTerminal = IsInputTerminal,
        IsOutputTerminal = IsErrorTerminal,
        IsErrorTerminal = IsErrorTerminal,
        Width = Width,
        Height = Height,
    };

    /// <summary>The same screen, its output taken for a pipe.</summary>
    public Screen WithoutRedrawing() => new()
    {
        Out = Out,
        Error = Error,
        OpenInput = OpenInput,
        OpenOutput = OpenOutput,
        IsInputTerminal = IsInputTerminal,
        IsErrorTerminal = IsErrorTerminal,
        Width = Width,
        Height = Height,
    };

    public void Dispose()
    {
        Out.Dispose();
        Error.Dispose();
    }

    [SupportedOSPlatform("linux")]
    private static Screen OfDescriptors() => new()
    {
        Out = new StreamWriter(Open(1, FileAccess.Write), Utf8, OutputBufferSize) { NewLine = "\n" },
        Error = new StreamWriter(new BestEffortStream(Open(2, FileAccess.Write)), Utf8, OutputBufferSize) { AutoFlush = true, NewLine = "\n" },
        OpenInput = () => Open(0, FileAccess.Read),
        OpenOutput = () => Open(1, FileAccess.Write),
        IsInputTerminal = Terminal.IsTerminal(0),
        IsOutputTerminal = Terminal.IsTerminal(1),
        IsErrorTerminal = Terminal.IsTerminal(2),
        Width = () => Terminal.FindWindowSize(1)?.Columns is > 0 and var columns ? columns : DefaultWidth,
        Height = () => Terminal.FindWindowSize(1)?.Rows is > 0 and var rows ? rows : DefaultHeight,
    };

    [SupportedOSPlatform("linux")]
    private static DescriptorStream Open(int descriptor, FileAccess access) => new(descriptor, access);
}
