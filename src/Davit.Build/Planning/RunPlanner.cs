using Davit.Build.Dockerfile.Evaluation;
using Davit.Build.Dockerfile.Syntax;
using Davit.Oci;

namespace Davit.Build.Planning;

/// <summary>Turns a RUN instruction into the command that executes it.</summary>
internal sealed class RunPlanner(SourceText source, BuildNetwork network, StageSteps steps)
{
    private const uint DefaultCacheMode = 0b111_101_101;

    public ExecuteCommand Plan(PlannedStage stage, RunInstruction run)
    {
        RequireSupported(run);
        var config = stage.Config.Config;
        var workingDirectory = config.WorkingDir.Length == 0 ? "/" : config.WorkingDir;
        var invocation = RunInvocation.Of(run, config);
        var mounts = run.Mounts.Select(m => PlanMount(m, run, workingDirectory)).OfType<ExecuteMount>();
        var script = invocation.Script is { } inline ? new ExecuteMount.Script(inline.Path, inline.Content) : null;
        return new ExecuteCommand
        {
            Arguments = invocation.Arguments,
            Environment = stage.Scope.Variables.ToEnvironment(),
            ProxyEnvironment =
            [
                .. stage.Scope.Arguments.ProxyVariables
                    .Where(v => !stage.Scope.Variables.Contains(v.Key))
                    .Select(v => $"{v.Key}={v.Value}"),
            ],
            WorkingDirectory = workingDirectory,
            User = config.User,
            Network = NetworkOf(run),
            Mounts = script is null ? [.. mounts] : [.. mounts, script],
        };
    }

    private BuildNetwork NetworkOf(RunInstruction run) => run.Network switch
    {
        "none" => BuildNetwork.None,
        "host" => BuildNetwork.Host,
        _ => network,
    };

    private ExecuteMount? PlanMount(RunMount mount, RunInstruction run, string workingDirectory)
    {
        var target = mount.Target is null ? "" : WorkingDirectory.Join(workingDirectory, mount.Target);
        return mount.Kind switch
        {
            // No secret or agent can be given yet, and what is not required may be missing.
            MountKind.Secret or MountKind.Ssh when !mount.IsRequired => null,
            MountKind.Secret or MountKind.Ssh => throw Unsupported(run, $"RUN --mount=type={mount.Kind.ToString().ToLowerInvariant()},required"),
            MountKind.TmpFs => new ExecuteMount.TmpFs(target, mount.SizeBytes),
            MountKind.Cache when mount.From is not null => throw Unsupported(run, "RUN --mount=type=cache,from=…"),
            MountKind.Cache => new ExecuteMount.Cache(target, mount.Id ?? target)
            {
                IsReadOnly = mount.IsReadOnly,
                Sharing = mount.Sharing ?? CacheSharing.Shared,
                Mode = mount.Mode ?? DefaultCacheMode,
                UserId = mount.UserId ?? 0,
                GroupId = mount.GroupId ?? 0,
            },
            _ => new ExecuteMount.Bind(target, steps.Find(mount.From), mount.Source ?? "/", mount.IsReadOnly),
        };
    }

    private void RequireSupported(RunInstruction run)
    {
        if (run.Security == "insecure")
        {
            throw Unsupported(run, "RUN --security=insecure");
        }

        if (run.Devices.Count > 0)
        {
            throw Unsupported(run, "RUN --device");
        }
    }

    private DockerfileException Unsupported(RunInstruction run, string what) => new($"{what} is not supported yet", source, [run.Range]);
}
