using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Engine.Editing;

/// <summary>Applies a <see cref="ConfigEdit"/>. Values are read as Dockerfiles write them; nothing else changes than what is named.</summary>
internal static class ConfigEditor
{
    /// <exception cref="DavitException">InvalidArgument: a value is none.</exception>
    public static ContainerConfig Apply(ContainerConfig config, ConfigEdit edit, Platform platform)
    {
        var changed = config with
        {
            Env = EditEnv(config.Env, edit),
            Labels = EditMap(config.Labels, edit.Labels, edit.RemovedLabels),
            Entrypoint = edit.Entrypoint is { } entrypoint ? Read(config, "ENTRYPOINT", entrypoint, platform)?.Entrypoint : config.Entrypoint,
            Cmd = edit.Cmd is { } cmd ? Read(config, "CMD", cmd, platform)?.Cmd : config.Cmd,
            User = edit.User ?? config.User,
            WorkingDir = edit.WorkingDirectory is { } directory ? AbsoluteOrNone(directory) : config.WorkingDir,
            ExposedPorts = EditSet(config.ExposedPorts, Ports(edit.ExposedPorts, platform), Ports(edit.RemovedPorts, platform)),
            Volumes = EditSet(config.Volumes, edit.Volumes, edit.RemovedVolumes),
            StopSignal = edit.StopSignal is { } signal ? Read(config, "STOPSIGNAL", signal, platform)?.StopSignal ?? "" : config.StopSignal,
            HealthCheck = edit.HealthCheck is { } check ? Read(config, "HEALTHCHECK", check, platform)?.HealthCheck : config.HealthCheck,
        };
        return ConfigChanges.Apply(changed, edit.Changes, platform);
    }

    /// <summary>The edit in the words of a Dockerfile, for the history.</summary>
    public static IEnumerable<string> Describe(ConfigEdit edit)
    {
        (string Word, IEnumerable<string> Values)[] parts =
        [
            ("ENV", edit.Env), ("unset ENV", edit.RemovedEnv),
            ("LABEL", edit.Labels.Select(l => $"{l.Key}={l.Value}")), ("unset LABEL", edit.RemovedLabels),
            ("ENTRYPOINT", Single(edit.Entrypoint)), ("CMD", Single(edit.Cmd)), ("USER", Single(edit.User)), ("WORKDIR", Single(edit.WorkingDirectory)),
            ("EXPOSE", edit.ExposedPorts), ("unset EXPOSE", edit.RemovedPorts), ("VOLUME", edit.Volumes), ("unset VOLUME", edit.RemovedVolumes),
            ("STOPSIGNAL", Single(edit.StopSignal)), ("HEALTHCHECK", Single(edit.HealthCheck)), ("author", Single(edit.Author)),
            ("annotation", edit.Annotations.Select(a => $"{a.Key}={a.Value}")), ("unset annotation", edit.RemovedAnnotations),
        ];
        return parts.SelectMany(part => part.Values, (part, value) => value.Length == 0 ? $"unset {part.Word}" : $"{part.Word} {value}").Concat(edit.Changes);
    }

    public static Dictionary<string, string> EditMap(
        IReadOnlyDictionary<string, string> old, IReadOnlyDictionary<string, string> set, IReadOnlyList<string> removed)
    {
        var edited = new Dictionary<string, string>(old, StringComparer.Ordinal);
        foreach (var key in removed)
        {
            edited.Remove(key);
        }

        foreach (var (key, value) in set)
        {
            edited[key] = value;
        }

        return edited;
    }

    private static IEnumerable<string> Single(string? value) => value is null ? [] : [value];

    private static List<string> EditEnv(IReadOnlyList<string> old, ConfigEdit edit)
    {
        var edited = old.Where(variable => !edit.RemovedEnv.Contains(NameOf(variable))).ToList();
        foreach (var variable in edit.Env)
        {
            if (variable.IndexOf('=', StringComparison.Ordinal) <= 0)
            {
                throw new DavitException(ErrorKind.InvalidArgument, $"invalid environment variable: {variable}", "Write it as NAME=value.");
            }

            var at = edited.FindIndex(v => NameOf(v) == NameOf(variable));
            if (at < 0)
            {
                edited.Add(variable);
            }
            else
            {
                edited[at] = variable;
            }
        }

        return edited;
    }

    private static string NameOf(string variable) => variable.Split('=', 2)[0];

    private static List<string> EditSet(IReadOnlyList<string> old, IReadOnlyList<string> added, IReadOnlyList<string> removed) =>
        [.. old.Except(removed).Union(added).Order(StringComparer.Ordinal)];

    private static IReadOnlyList<string> Ports(IReadOnlyList<string> ports, Platform platform) =>
        ports.Count == 0 ? [] : ConfigChanges.Apply(ContainerConfig.Empty, ["EXPOSE " + string.Join(' ', ports)], platform).ExposedPorts;

    private static string AbsoluteOrNone(string directory) => directory.Length == 0 || directory.StartsWith('/')
        ? directory
        : throw new DavitException(ErrorKind.InvalidArgument, $"the working directory '{directory}' is invalid, it needs to be an absolute path");

    // On its own, because an instruction may change more than what it is named for: ENTRYPOINT takes an inherited CMD away.
    private static ContainerConfig? Read(ContainerConfig config, string instruction, string value, Platform platform) =>
        value.Length == 0 ? null : ConfigChanges.Apply(ContainerConfig.Empty with { Shell = config.Shell }, [$"{instruction} {value}"], platform);
}
