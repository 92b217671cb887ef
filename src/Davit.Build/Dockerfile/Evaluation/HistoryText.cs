using System.Globalization;
using Davit.Build.Dockerfile.Syntax;
using Davit.Build.Dockerfile.Wording;
using Davit.Oci;

namespace Davit.Build.Dockerfile.Evaluation;

/// <summary>The <c>created_by</c> of an instruction's history entry, letter by letter as BuildKit writes it.</summary>
public static class HistoryText
{
    /// <summary>The comment of every entry a Dockerfile made.</summary>
    public const string Comment = "buildkit.dockerfile.v0";

    private const string LayerMark = " # buildkit";

    /// <param name="instruction">Expanded.</param>
    /// <param name="scope">The scope after it.</param>
    /// <param name="config">The config after it.</param>
    /// <returns>Null for an instruction that leaves no entry: ONBUILD.</returns>
    public static string? Of(Instruction instruction, StageScope scope, StageConfig config) => instruction switch
    {
        RunInstruction run => $"RUN {BuildArgs(scope)}{string.Join(' ', RunInvocation.Of(run, config.Config).Arguments)}{LayerMark}",
        TransferInstruction transfer => Transfer(transfer) + LayerMark,
        EnvInstruction env => $"ENV {string.Join(' ', env.Variables)}",
        LabelInstruction label => $"LABEL {string.Join(' ', label.Labels)}",
        ArgInstruction arg => $"ARG {string.Join(' ', arg.Definitions)}",
        WorkdirInstruction => $"WORKDIR {config.Config.WorkingDir}",
        UserInstruction user => $"USER {user.User}",
        ExposeInstruction expose => $"EXPOSE {GoText.List(ExposedPort.ParseAll(expose, scope.Arguments.Ast.Source))}",
        VolumeInstruction volume => $"VOLUME {GoText.List(volume.Paths)}",
        CmdInstruction => $"CMD {GoText.QuoteAll(config.Config.Cmd ?? [])}",
        EntrypointInstruction => $"ENTRYPOINT {GoText.QuoteAll(config.Config.Entrypoint ?? [])}",
        ShellInstruction shell => $"SHELL {GoText.List(shell.Arguments)}",
        StopSignalInstruction stop => $"STOPSIGNAL {stop.Signal}",
        HealthCheckInstruction check => $"HEALTHCHECK {Describe(check.HealthCheck)}",
        MaintainerInstruction maintainer => $"MAINTAINER {maintainer.Maintainer}",
        _ => null,
    };

    /// <summary>Whether the entry stands for a layer.</summary>
    public static bool HasLayer(Instruction instruction, StageConfig config) => instruction switch
    {
        RunInstruction or TransferInstruction => true,
        WorkdirInstruction => config.Config.WorkingDir != "/",
        _ => false,
    };

    // "|2 A=1 B=2 " before the command; of equal names the first keeps its place.
    private static string BuildArgs(StageScope scope)
    {
        var values = scope.Declared
            .GroupBy(d => d.Name)
            .Select(g => $"{g.Key}={scope.Variables.Find(g.Key) ?? g.Last().Default}")
            .ToList();
        return values.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"|{values.Count} {string.Join(' ', values)} ");
    }

    private static string Transfer(TransferInstruction transfer) => string.Join(' ', (IEnumerable<string>)
    [
        transfer.Name,
        .. transfer is CopyInstruction { KeepsParents: true } ? ["--parents"] : Array.Empty<string>(),
        .. transfer.Chown is { } owner ? [$"--chown={owner}"] : Array.Empty<string>(),
        .. transfer.Chmod is { } mode ? [$"--chmod={mode}"] : Array.Empty<string>(),
        .. transfer.Sources,
        .. transfer.Heredocs.Select(h => "<<" + h.Name),
        transfer.Destination,
    ]);

    private static string Describe(HealthCheck check) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{Test:{GoText.List(check.Test)} Interval:{GoText.Duration(check.Interval)} Timeout:{GoText.Duration(check.Timeout)} StartPeriod:{GoText.Duration(check.StartPeriod)} StartInterval:{GoText.Duration(check.StartInterval)} Retries:{check.Retries}}}");
}
