using System.Reflection;
using System.Runtime.InteropServices;
using Davit.Oci;

namespace Davit.Layers.Compression;

/// <summary>The system's libzstd (zstd.h, the stable streaming interface).</summary>
internal static unsafe partial class Zstd
{
    internal const int CompressionLevelParameter = 100;
    internal const int ChecksumFlagParameter = 201;
    internal const int WorkersParameter = 400;
    internal const int JobSizeParameter = 401;
    internal const int WindowLogMaxParameter = 100;

    internal const int ContinueDirective = 0;
    internal const int EndDirective = 2;

    private const string Library = "libzstd";

    // Only Linux brings it along; elsewhere it is there when a package manager put it there.
    private static readonly string[] FileNames =
        OperatingSystem.IsWindows() ? ["libzstd.dll", "zstd.dll"]
        : OperatingSystem.IsMacOS() ? ["libzstd.1.dylib", "/opt/homebrew/lib/libzstd.1.dylib", "/usr/local/lib/libzstd.1.dylib", "/opt/local/lib/libzstd.1.dylib"]
        : ["libzstd.so.1"];

    static Zstd() => NativeLibrary.SetDllImportResolver(typeof(Zstd).Assembly, Resolve);

    [StructLayout(LayoutKind.Sequential)]
    internal struct Buffer
    {
        internal byte* Start;
        internal nuint Size;
        internal nuint Position;
    }

    internal static nint Require(Func<nint> create)
    {
        try
        {
            var context = create();
            return context != 0 ? context : throw new DavitException(ErrorKind.Exhausted, "zstd: no memory for a context");
        }
        catch (DllNotFoundException error)
        {
            throw new DavitException(ErrorKind.Unsupported, $"zstd: the library {FileNames[0]} cannot be loaded", InstallHint(), error);
        }
    }

    /// <exception cref="InvalidDataException">The result is one of libzstd's errors.</exception>
    internal static nuint Check(nuint result) =>
        ZSTD_isError(result) == 0 ? result : throw new InvalidDataException(Marshal.PtrToStringUTF8(ZSTD_getErrorName(result)));

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        nint handle = 0;
        _ = name == Library && Array.Exists(FileNames, file => NativeLibrary.TryLoad(file, out handle));
        return handle;
    }

    private static string InstallHint() =>
        OperatingSystem.IsWindows() ? "Put libzstd.dll beside the program, or use images compressed with gzip."
        : OperatingSystem.IsMacOS() ? "Install it with 'brew install zstd', or use images compressed with gzip."
        : "Install the package libzstd1.";

    [LibraryImport(Library)]
    internal static partial nint ZSTD_createDCtx();

    [LibraryImport(Library)]
    internal static partial nuint ZSTD_freeDCtx(nint context);

    [LibraryImport(Library)]
    internal static partial nuint ZSTD_DCtx_setParameter(nint context, int parameter, int value);

    [LibraryImport(Library)]
    internal static partial nuint ZSTD_decompressStream(nint context, Buffer* output, Buffer* input);

    [LibraryImport(Library)]
    internal static partial nint ZSTD_createCCtx();

    [LibraryImport(Library)]
    internal static partial nuint ZSTD_freeCCtx(nint context);

    [LibraryImport(Library)]
    internal static partial nuint ZSTD_CCtx_setParameter(nint context, int parameter, int value);

    [LibraryImport(Library)]
    internal static partial nuint ZSTD_compressStream2(nint context, Buffer* output, Buffer* input, int directive);

    [LibraryImport(Library)]
    private static partial uint ZSTD_isError(nuint code);

    [LibraryImport(Library)]
    private static partial nint ZSTD_getErrorName(nuint code);
}
