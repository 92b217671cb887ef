using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Engine.Registries;

namespace Davit.Cli.Verbs.Registry;

/// <summary>The option of all commands that speak to registries.</summary>
internal static class TraceOption
{
    public static readonly OptionSpec Spec = OptionSpec.Flag("trace", null, "Show each request to a registry, its answer and how long it took");

    /// <summary>Traces on standard error, if that is wanted.</summary>
    /// <returns>Where to show progress: a board that is redrawn would be torn by lines between.</returns>
    public static Screen Apply(Invocation invocation, Face face)
    {
        if (!invocation.Has(Spec))
        {
            return face.Screen;
        }

        face.Engine.TraceRegistries(new RegistryTrace(face.Screen.Error).Write);
        return face.Screen.WithoutRedrawing();
    }

    /// <summary>The same for a command without a store, which shows no progress.</summary>
    public static void Apply(Invocation invocation, Face face, Registries registries)
    {
        if (invocation.Has(Spec))
        {
            registries.Trace(new RegistryTrace(face.Screen.Error).Write);
        }
    }

    /// <summary>The registries as the user has configured them, traced if asked.</summary>
    public static Registries Open(Invocation invocation, Face face)
    {
        var registries = Davit.Engine.Registries.Registries.Open(face.EngineOptions);
        Apply(invocation, face, registries);
        return registries;
    }
}
