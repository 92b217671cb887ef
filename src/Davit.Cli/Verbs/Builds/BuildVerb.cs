using Davit.Build;
using Davit.Build.Dockerfile.Syntax;
using Davit.Build.Execution;
using Davit.Build.Progress;
using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Cli.Rendering.Builds;
using Davit.Cli.Verbs.Registry;
using Davit.Oci;

namespace Davit.Cli.Verbs.Builds;

internal static class BuildVerb
{
    public static CommandSpec Define() => new()
    {
        Name = "build",
        Arguments = "[OPTIONS] PATH | -",
        Summary = "Build an image from a Dockerfile",
        Options = BuildOptions.All,
        Arity = Arity.Exactly(1),
        NeedsLinux = true,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        await using var context = BuildOptions.OpenContext(invocation, face.Screen);
        var request = BuildOptions.Read(invocation, context);
        TraceOption.Apply(invocation, face);
        var renderer = BuildOptions.Renderer(invocation, face.Screen);
        try
        {
            BuildResult result;
            try
            {
                result = await face.Engine.Builds.RunAsync(request, renderer, cancellationToken);
            }
            finally
            {
                renderer?.Finish();
                (renderer as IDisposable)?.Dispose();
            }

            await ReportAsync(invocation, face, result, cancellationToken);
            return ExitCodes.Success;
        }
        catch (DavitException e)
        {
            await ShowPlaceAsync(face.Screen, e);
            throw;
        }
    }

    private static async Task ReportAsync(Invocation invocation, Face face, BuildResult result, CancellationToken cancellationToken)
    {
        if (invocation.Text(BuildOptions.ImageIdFile) is { } file)
        {
            await File.WriteAllTextAsync(file, result.ImageId.ToString(), cancellationToken);
        }

        if (invocation.Has(BuildOptions.Quiet))
        {
            await face.Out.WriteLineAsync(result.ImageId.ToString());
        }
        else if (result.Warnings.Count > 0)
        {
            await ShowWarningsAsync(face.Screen, result.Warnings);
        }
    }

    private static async Task ShowWarningsAsync(Screen screen, IReadOnlyList<BuildEvent.Warning> warnings)
    {
        await screen.Error.WriteLineAsync($"\n {warnings.Count} warning{(warnings.Count == 1 ? "" : "s")} found:");
        foreach (var warning in warnings)
        {
            var line = warning.Ranges.Count > 0 ? $" (line {warning.Ranges[0].Start.Line})" : "";
            await screen.Error.WriteLineAsync($" - {(warning.Rule.Length == 0 ? "" : warning.Rule + ": ")}{warning.Message}{line}");
        }
    }

    // The Dockerfile's lines around the mistake.
    private static Task ShowPlaceAsync(Screen screen, DavitException error) => screen.Error.WriteAsync(error switch
    {
        DockerfileException mistake => mistake.Render(),
        StepFailedException failure => failure.RenderSource(),
        _ => "",
    });
}
