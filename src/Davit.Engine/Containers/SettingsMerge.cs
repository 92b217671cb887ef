using Davit.Oci;

namespace Davit.Engine.Containers;

/// <summary>The image's defaults with the request's wishes over them, by Docker's rules.</summary>
internal static class SettingsMerge
{
    public static ContainerSettings Merge(ContainerConfig image, RunRequest request)
    {
        var entrypoint = request.Entrypoint is { } replaced
            ? (replaced.Length == 0 ? [] : [replaced])
            : image.Entrypoint ?? [];

        // A replaced entry point also drops the image's CMD: its words were meant for the old one.
        var command = request.Arguments.Count > 0 ? request.Arguments : request.Entrypoint is null ? image.Cmd ?? [] : [];
        if (entrypoint.Count + command.Count == 0)
        {
            throw new DavitException(ErrorKind.InvalidArgument, "no command specified", "Give a command after the image's name.");
        }

        return new ContainerSettings
        {
            Command = [.. entrypoint, .. command],
            EntrypointLength = entrypoint.Count,
            Environment = MergeEnvironment(image.Env, request.Environment),
            WorkingDirectory = AbsoluteDirectory(request.WorkingDirectory) ?? (image.WorkingDir.Length > 0 ? image.WorkingDir : "/"),
            User = request.User ?? image.User,
            HostName = request.HostName,
            ExtraHosts = request.ExtraHosts,
            Sysctls = request.Sysctls,
            Labels = MergeLabels(image.Labels, request.Labels),
            Mounts = request.Mounts,
            Volumes = image.Volumes,
            Network = request.Network,
            Rights = request.Rights,
            Limits = request.Limits,
            Input = request.Input,
            Terminal = request.Terminal,
            AutoRemove = request.AutoRemove,
        };
    }

    private static List<string> MergeEnvironment(IReadOnlyList<string> image, IReadOnlyList<string> request)
    {
        var merged = new List<string>(image);
        foreach (var variable in request)
        {
            var equals = variable.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new DavitException(ErrorKind.InvalidArgument, $"invalid environment variable: {variable}");
            }

            var prefix = variable[..(equals + 1)];
            var existing = merged.FindIndex(v => v.StartsWith(prefix, StringComparison.Ordinal));
            if (existing >= 0)
            {
                merged[existing] = variable;
            }
            else
            {
                merged.Add(variable);
            }
        }

        return merged;
    }

    private static Dictionary<string, string> MergeLabels(IReadOnlyDictionary<string, string> image, IReadOnlyDictionary<string, string> request)
    {
        var merged = new Dictionary<string, string>(image, StringComparer.Ordinal);
        foreach (var (key, value) in request)
        {
            merged[key] = value;
        }

        return merged;
    }

    private static string? AbsoluteDirectory(string? directory) => directory is null || directory.StartsWith('/')
        ? directory
        : throw new DavitException(ErrorKind.InvalidArgument, $"the working directory '{directory}' is invalid, it needs to be an absolute path");
}
