using System.Globalization;
using System.Text;
using System.Text.Json;
using Davit.Build.Dockerfile.Linting;
using Davit.Build.Dockerfile.Syntax;

namespace Davit.Build.Tests.Dockerfile;

/// <summary>Everything the parser knows, as text a person can review.</summary>
internal static class AstDump
{
    public static string Of(DockerfileAst ast)
    {
        var dump = new StringBuilder();
        dump.Append(CultureInfo.InvariantCulture, $"directives syntax={Text(ast.Directives.Syntax)} escape={ast.Directives.Escape} check={Text(ast.Directives.Check)}\n");
        foreach (var arg in ast.GlobalArgs)
        {
            Append(dump, "", arg);
        }

        foreach (var stage in ast.Stages)
        {
            Append(dump, "", stage.From);
            foreach (var instruction in stage.Instructions)
            {
                Append(dump, "  ", instruction);
            }
        }

        foreach (var diagnostic in LintOptions.Of(ast).Filter(ast, DockerfileLinter.Check(ast)))
        {
            dump.Append("! ").Append(diagnostic).Append('\n');
        }

        return dump.ToString();
    }

    public static string Describe(Instruction instruction) => instruction switch
    {
        FromInstruction f => $"image={Text(f.Image)}{Optional("platform", f.Platform)}{Optional("name", f.StageName)}",
        RunInstruction r => Command(r.Command) + string.Concat(r.Mounts.Select(m => Optional("mount", m.Text) + Optional("from", m.From)))
            + Optional("network", r.Network) + Optional("security", r.Security) + string.Concat(r.Devices.Select(d => Optional("device", d))) + Heredocs(r.Heredocs),
        CopyInstruction c => Transfer(c) + Optional("from", c.From) + Switch("parents", c.KeepsParents),
        AddInstruction a => Transfer(a) + Optional("checksum", a.Checksum) + Optional("unpack", a.Unpack?.ToString()) + Optional("keep-git-dir", a.KeepGitDirectory?.ToString()),
        EnvInstruction e => Pairs(e.Variables) + Switch("legacy", e.IsLegacyForm),
        LabelInstruction l => Pairs(l.Labels) + Switch("legacy", l.IsLegacyForm),
        ArgInstruction a => string.Join(' ', a.Definitions.Select(d => d.Default is null ? d.Name : $"{d.Name}={Text(d.Default)}")),
        WorkdirInstruction w => Text(w.Path),
        UserInstruction u => Text(u.User),
        ExposeInstruction e => List(e.Ports),
        VolumeInstruction v => List(v.Paths),
        CmdInstruction c => Command(c.Command),
        EntrypointInstruction e => Command(e.Command),
        ShellInstruction s => List(s.Arguments),
        StopSignalInstruction s => Text(s.Signal),
        HealthCheckInstruction h => $"{List(h.HealthCheck.Test)} interval={h.HealthCheck.Interval:c} timeout={h.HealthCheck.Timeout:c} start-period={h.HealthCheck.StartPeriod:c} start-interval={h.HealthCheck.StartInterval:c} retries={h.HealthCheck.Retries}",
        OnBuildInstruction o => Text(o.Trigger),
        MaintainerInstruction m => Text(m.Maintainer),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static void Append(StringBuilder dump, string indent, Instruction instruction)
    {
        dump.Append(CultureInfo.InvariantCulture, $"{indent}{instruction.Range} {instruction.Name} {Describe(instruction)}");
        dump.Append(instruction.Source.Comments.Count == 0 ? "\n" : $" comments={List(instruction.Source.Comments)}\n");
    }

    private static string Transfer(TransferInstruction t) =>
        $"{List(t.Sources)} -> {Text(t.Destination)}{Optional("chown", t.Chown)}{Optional("chmod", t.Chmod)}{Switch("link", t.IsLinked)}"
        + string.Concat(t.Exclude.Select(e => Optional("exclude", e))) + Heredocs(t.Heredocs);

    private static string Heredocs(IEnumerable<Heredoc> heredocs) => string.Concat(heredocs.Select(h =>
        $" heredoc={Text(h.Name)}{Switch("expands", h.Expands)}{Switch("strips-tabs", h.StripsTabs)}{Optional("fd", h.FileDescriptor?.ToString(CultureInfo.InvariantCulture))}:{Text(h.Content)}"));

    private static string Command(CommandForm form) => form switch
    {
        CommandForm.Shell shell => "shell " + Text(shell.CommandLine),
        CommandForm.Exec exec => "exec " + List(exec.Arguments),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Pairs(IEnumerable<Assignment> pairs) => string.Join(' ', pairs.Select(p => $"{p.Key}={Text(p.Value)}"));

    private static string List(IEnumerable<string> items) => $"[{string.Join(", ", items.Select(Text))}]";

    private static string Optional(string name, string? value) => value is null ? "" : $" {name}={Text(value)}";

    private static string Switch(string name, bool isSet) => isSet ? " " + name : "";

    private static string Text(string? text) => text is null ? "-"
        : $"\"{JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
