using Davit.Cli.CommandLine;
using Davit.Cli.Rendering.Exploring;
using Davit.Cli.Rendering.Exploring.Interactive;
using Davit.Engine.Exploring;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Cli.Verbs.Images;

internal static class ExploreVerb
{
    private const string DefaultRule = "efficiency<0.9";

    private static readonly OptionSpec Ci = OptionSpec.Flag("ci", null, "Print the summary and judge it by the rules of --fail-if (by \"efficiency<0.9\" without any)");
    private static readonly OptionSpec FailIf = OptionSpec.List("fail-if", null, "rule", "Exit with 1 when a rule applies: wasted>10MB, wasted-percent>20, efficiency<0.95, size>1GB, layers>20");
    private static readonly OptionSpec Files = OptionSpec.Flag("files", null, "With --json: list every name that a layer adds, changes or removes");
    private static readonly OptionSpec Html = OptionSpec.Text("html", null, "file", "Write one self-contained page with a treemap");
    private static readonly OptionSpec Json = OptionSpec.Flag("json", null, "Print JSON");
    private static readonly OptionSpec PlatformOption = OptionSpec.Text("platform", null, "string", "Explore the image for the given platform. Formatted as \"os[/arch[/variant]]\" (e.g., \"linux/amd64\")");
    private static readonly OptionSpec Summary = OptionSpec.Flag("summary", null, "Print the summary, also on a terminal");

    public static CommandSpec Define() => new()
    {
        Name = "explore",
        Arguments = "[OPTIONS] IMAGE",
        Summary = "Explore what the layers of an image hold, and what they waste",
        Options = [Ci, FailIf, Files, Html, Json, PlatformOption, Summary],
        Arity = Arity.Exactly(1),
        NeedsLinux = true,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var rules = RulesOf(invocation);
        var request = new ExploreRequest(invocation.Arguments[0], invocation.ParsedObject(PlatformOption, Platform.Parse));
        var image = await face.Engine.Explorer.ExploreAsync(request, cancellationToken);
        if (invocation.Text(Html) is { } file)
        {
            ExplorePage.WriteTo(file, image);
        }

        if (invocation.Has(Json))
        {
            new ExploreJson(image) { WithFiles = invocation.Has(Files), Rules = rules }.WriteTo(face.Out);
            return rules.Any(rule => rule.Refuses(image)) ? ExitCodes.Failure : ExitCodes.Success;
        }

        if (rules.Length > 0 || invocation.Has(Summary))
        {
            var summary = new ExploreSummary(face.Out, image);
            summary.Write();
            return rules.Length == 0 || summary.WriteRules(rules) ? ExitCodes.Success : ExitCodes.Failure;
        }

        if (invocation.IsGiven(Html))
        {
            return ExitCodes.Success;
        }

        if (LinuxSystem.IsHere && face.Screen is { IsInputTerminal: true, IsOutputTerminal: true })
        {
            return await new ExploreLoop(face.Screen, image).RunAsync(cancellationToken);
        }

        new ExploreSummary(face.Out, image).Write();
        return ExitCodes.Success;
    }

    private static FailRule[] RulesOf(Invocation invocation)
    {
        var texts = invocation.List(FailIf).SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (texts.Count == 0 && invocation.Has(Ci))
        {
            texts.Add(DefaultRule);
        }

        return [.. texts.Select(text => invocation.Read(FailIf, text, FailRule.Parse))];
    }
}
