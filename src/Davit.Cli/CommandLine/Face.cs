using Davit.Cli.Rendering;
using Davit.Engine;
using Davit.Engine.Settings;

namespace Davit.Cli.CommandLine;

/// <summary>What a verb has around it: the streams, the global options, the signals, and the engine.</summary>
internal sealed class Face(Screen screen, GlobalOptions globals, Interruption interruption) : IDisposable
{
    private DavitEngine? _engine;

    public Screen Screen { get; } = screen;

    public TextWriter Out => Screen.Out;

    public Interruption Interruption { get; } = interruption;

    public EngineOptions EngineOptions { get; } = new() { Root = globals.Root, ConfigDirectory = globals.ConfigDirectory, Layers = globals.Layers };

    public DavitEngine Engine => _engine ?? throw new InvalidOperationException("the command was not declared to use the store");

    public async Task OpenEngineAsync(CancellationToken cancellationToken) =>
        _engine = await DavitEngine.OpenAsync(EngineOptions, cancellationToken);

    public void Dispose() => _engine?.Dispose();
}
