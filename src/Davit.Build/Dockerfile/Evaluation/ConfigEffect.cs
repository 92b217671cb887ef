using Davit.Build.Dockerfile.Syntax;
using Davit.Oci;

namespace Davit.Build.Dockerfile.Evaluation;

/// <summary>What an instruction changes in the config of the image.</summary>
public static class ConfigEffect
{
    private static readonly string[] DefaultShell = ["/bin/sh", "-c"];

    /// <summary>The shell that runs shell forms: the last SHELL's or the default.</summary>
    public static IReadOnlyList<string> ShellOf(ContainerConfig config) => config.Shell is { Count: > 0 } shell ? shell : DefaultShell;

    /// <param name="instruction">Expanded.</param>
    /// <exception cref="DockerfileException">A port or a signal that is none.</exception>
    public static StageConfig Apply(StageConfig current, Instruction instruction, SourceText source)
    {
        var config = current.Config;
        switch (instruction)
        {
            // Docker sets the mark on every CMD, though it speaks to Windows alone.
            case CmdInstruction cmd:
                return current with { Config = config with { Cmd = Arguments(config, cmd.Command), ArgsEscaped = true }, HasOwnCommand = true };
            case MaintainerInstruction maintainer:
                return current with { Author = maintainer.Maintainer };
            default:
                return current with { Config = Change(current, instruction, source) };
        }
    }

    private static ContainerConfig Change(StageConfig current, Instruction instruction, SourceText source)
    {
        var config = current.Config;
        return instruction switch
        {
            EnvInstruction env => config with { Env = env.Variables.Aggregate(config.Env, SetVariable) },
            LabelInstruction label => config with { Labels = AddLabels(config.Labels, label.Labels) },
            EntrypointInstruction entrypoint => WithEntrypoint(current, entrypoint),
            WorkdirInstruction workdir => config with { WorkingDir = WorkingDirectory.Join(config.WorkingDir, workdir.Path) },
            UserInstruction user => config with { User = user.User },
            ExposeInstruction expose => config with { ExposedPorts = Merge(config.ExposedPorts, ExposedPort.ParseAll(expose, source)) },
            VolumeInstruction volume => config with { Volumes = Merge(config.Volumes, RequirePaths(volume, source)) },
            StopSignalInstruction stop => config with { StopSignal = StopSignal.Require(stop, source) },
            ShellInstruction shell => config with { Shell = shell.Arguments },
            HealthCheckInstruction check => config with { HealthCheck = check.HealthCheck },
            OnBuildInstruction trigger => config with { OnBuild = [.. config.OnBuild ?? [], trigger.Trigger] },
            _ => config,
        };
    }

    private static IReadOnlyList<string> Arguments(ContainerConfig config, CommandForm command) => command switch
    {
        CommandForm.Exec exec => exec.Arguments,
        CommandForm.Shell shell => [.. ShellOf(config), shell.CommandLine],
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static ContainerConfig WithEntrypoint(StageConfig current, EntrypointInstruction entrypoint)
    {
        var arguments = Arguments(current.Config, entrypoint.Command);
        return current.Config with
        {
            Entrypoint = arguments.Count == 0 ? null : arguments,
            Cmd = current.HasOwnCommand ? current.Config.Cmd : null,
        };
    }

    // A variable keeps its place when it gets another value.
    private static IReadOnlyList<string> SetVariable(IReadOnlyList<string> environment, Assignment variable)
    {
        var prefix = variable.Key + "=";
        var line = variable.ToString();
        var isKnown = environment.Any(e => e.StartsWith(prefix, StringComparison.Ordinal) || e == variable.Key);
        return isKnown
            ? [.. environment.Select(e => e.StartsWith(prefix, StringComparison.Ordinal) || e == variable.Key ? line : e)]
            : [.. environment, line];
    }

    private static Dictionary<string, string> AddLabels(IReadOnlyDictionary<string, string> labels, IReadOnlyList<Assignment> added)
    {
        var merged = new Dictionary<string, string>(labels);
        foreach (var label in added)
        {
            merged[label.Key] = label.Value;
        }

        return merged;
    }

    private static IReadOnlyList<string> Merge(IReadOnlyList<string> known, IEnumerable<string> added) =>
        [.. known.Concat(added).Distinct().Order(StringComparer.Ordinal)];

    private static IReadOnlyList<string> RequirePaths(VolumeInstruction volume, SourceText source) => volume.Paths.Contains("")
        ? throw new DockerfileException("VOLUME specified can not be an empty string", source, [volume.Range])
        : volume.Paths;
}
