using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;

namespace Davit.Cli.Verbs.Registry;

/// <summary><c>--trace</c> of the commands that speak with registries.</summary>
internal static class TraceOption
{
    public static readonly OptionSpec Spec = OptionSpec.Flag("trace", null, "Show each request to a registry, its answer and how long it took");

    /// <summary>Traces the engine's requests on standard error; a board that is redrawn would be torn by lines between, so the screen has none.</summary>
    public static Screen OnError(Face face)
    {
        face.Engine.TraceRegistries(new RegistryTrace(face.Screen.Error).Write);
        return face.Screen.WithoutRedrawing();
    }

    /// <summary>The registries as the user has configured them, traced if asked.</summary>
    public static Engine.Registries.Registries Open(Invocation invocation, Face face)
    {
        var registries = Engine.Registries.Registries.Open(face.EngineOptions);
        if (invocation.Has(Spec))
        {
            registries.TraceRegistries(new RegistryTrace(face.Screen.Error).Write);
        }

        return registries;
    }
}
