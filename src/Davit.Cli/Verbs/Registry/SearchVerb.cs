using Davit.Cli.CommandLine;
using Davit.Cli.Rendering.Formatting;
using Davit.Cli.Rendering.Images;
using Davit.Engine.Registries;

namespace Davit.Cli.Verbs.Registry;

internal static class SearchVerb
{
    private static readonly OptionSpec Filter = OptionSpec.List("filter", 'f', "filter", "Filter output based on conditions provided (is-official=true, stars=10)") with { Choices = ["is-official=true", "is-official=false"] };
    private static readonly OptionSpec Format = OptionSpec.Text("format", null, "string", "Pretty-print search using a Go template");
    private static readonly OptionSpec Limit = OptionSpec.Text("limit", null, "int", "Max number of search results", "25");
    private static readonly OptionSpec NoTruncation = OptionSpec.Flag("no-trunc", null, "Don't truncate output");

    private const string Help = """
        Search Docker Hub for images

        REGISTRY/TERM searches another registry: by the same API, or by the names of
        its repositories.
        """;

    public static CommandSpec Define() => new()
    {
        Name = "search",
        Arguments = "[OPTIONS] TERM",
        Summary = Help,
        Options = [Filter, Format, Limit, NoTruncation, TraceOption.Spec],
        Arity = Arity.Exactly(1),
        UsesStore = false,
        AsksRegistry = true,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var request = new SearchRequest(invocation.Arguments[0]) { Limit = (int)Math.Clamp(invocation.Integer(Limit)!.Value, int.MinValue, int.MaxValue) };
        var format = invocation.Text(Format) is { Length: > 0 } given ? given : null;
        var style = new RowStyle(!invocation.Has(NoTruncation), face.EngineOptions.Time);
        var formatter = new ListFormatter<SearchHit>(SearchRows.Shape(style, format == FormatOption.Json), SearchRows.Format(format));
        using var registries = TraceOption.Open(invocation, face);
        var hits = await registries.SearchAsync(request.WithFilters(invocation.Terms(Filter)), cancellationToken);
        formatter.Write(face.Out, hits);
        return ExitCodes.Success;
    }
}
