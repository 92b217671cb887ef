using Davit.Cli.CommandLine;
using Davit.Cli.Rendering.Usage;
using Davit.Engine.Checking;

namespace Davit.Cli.Verbs.Upkeep;

internal static class SystemCheckVerb
{
    private static readonly OptionSpec Deep = OptionSpec.Flag("deep", null, "Compare the files of unpacked layers with the layers, too");
    private static readonly OptionSpec Format = OptionSpec.Text("format", null, "string", "Write the report as 'text' or as 'json'", "text");
    private static readonly OptionSpec Repair = OptionSpec.Flag("repair", null, "Remove what belongs to nothing; fetch and unpack again what is damaged or gone");

    public static CommandSpec Define() => new()
    {
        Name = "system check",
        Arguments = "[OPTIONS]",
        Summary = "Check the store, and repair it",
        Options = [Deep, Format, Repair],
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var format = invocation.Text(Format)!;
        if (format is not ("text" or "json"))
        {
            throw invocation.Invalid(Format, format, "must be 'text' or 'json'");
        }

        var request = new CheckRequest
        {
            Depth = invocation.Has(Deep) ? CheckDepth.Deep : CheckDepth.Normal,
            Mode = invocation.Has(Repair) ? CheckMode.Repair : CheckMode.Report,
        };
        var report = await face.Engine.Checking.RunAsync(request, cancellationToken);
        if (format == "json")
        {
            CheckReportRenderer.WriteJson(report, face.Out);
        }
        else
        {
            CheckReportRenderer.WriteText(report, face.Out);
        }

        if (!report.IsSound && request.Mode == CheckMode.Report)
        {
            await face.Out.FlushAsync(cancellationToken);
            await face.Screen.Error.WriteLineAsync("'davit system check --repair' removes what belongs to nothing, and fetches again what is damaged or gone.");
        }

        return report.IsSound ? ExitCodes.Success : ExitCodes.Failure;
    }
}
