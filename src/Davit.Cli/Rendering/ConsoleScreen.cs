using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace Davit.Cli.Rendering;

/// <summary>The three standard streams where they are not Linux' descriptors: the base library's console, which knows the other systems.</summary>
internal static partial class ConsoleScreen
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static Screen OfProcess()
    {
        if (OperatingSystem.IsWindows())
        {
            PrepareWindows();
        }

        return new Screen
        {
            Out = new StreamWriter(Console.OpenStandardOutput(), Utf8, Screen.OutputBufferSize) { NewLine = "\n" },
            Error = new StreamWriter(new BestEffortStream(Console.OpenStandardError()), Utf8, Screen.OutputBufferSize) { AutoFlush = true, NewLine = "\n" },
            OpenInput = Console.OpenStandardInput,
            OpenOutput = Console.OpenStandardOutput,
            IsInputTerminal = !Console.IsInputRedirected,
            IsOutputTerminal = !Console.IsOutputRedirected,
            IsErrorTerminal = !Console.IsErrorRedirected,
            Width = () => Ask(() => Console.WindowWidth, Screen.DefaultWidth),
            Height = () => Ask(() => Console.WindowHeight, Screen.DefaultHeight),
        };
    }

    /// <summary>A line typed at the terminal and not shown.</summary>
    public static string ReadHiddenLine()
    {
        var line = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                line.Length = Math.Max(line.Length - 1, 0);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                line.Append(key.KeyChar);
            }
        }

        return line.ToString();
    }

    private static int Ask(Func<int> size, int fallback)
    {
        try
        {
            return size() is > 0 and var known ? known : fallback;
        }
        catch (IOException)
        {
            return fallback;
        }
    }

    // Text in UTF-8, and escape sequences obeyed, as every other system does unasked.
    [SupportedOSPlatform("windows")]
    private static void PrepareWindows()
    {
        Console.OutputEncoding = Utf8;
        foreach (var stream in (int[])[Native.StandardOutput, Native.StandardError])
        {
            var handle = Native.GetStdHandle(stream);
            if (Native.GetConsoleMode(handle, out var mode))
            {
                Native.SetConsoleMode(handle, mode | Native.VirtualTerminalProcessing);
            }
        }
    }

    private static partial class Native
    {
        internal const int StandardOutput = -11;
        internal const int StandardError = -12;
        internal const uint VirtualTerminalProcessing = 4;

        private const string Library = "kernel32.dll";

        [LibraryImport(Library)]
        internal static partial nint GetStdHandle(int stream);

        [LibraryImport(Library)]
        [return: MarshalAs(UnmanagedType.Bool)]
        internal static partial bool GetConsoleMode(nint handle, out uint mode);

        [LibraryImport(Library)]
        [return: MarshalAs(UnmanagedType.Bool)]
        internal static partial bool SetConsoleMode(nint handle, uint mode);
    }
}
