using Davit.Oci;

namespace Davit.Engine.Comparing;

/// <summary>Compares what two images say of themselves, but for their history and times.</summary>
internal static class SettingComparison
{
    public static IReadOnlyList<SettingDifference> Compare(ImageConfig before, ImageConfig after)
    {
        var (one, other) = (Read(before), Read(after));
        return [.. one.Keys.Union(other.Keys)
            .Select(name => new SettingDifference(name, one.GetValueOrDefault(name), other.GetValueOrDefault(name)))
            .Where(difference => difference.Before != difference.After)];
    }

    private static Dictionary<string, string?> Read(ImageConfig image)
    {
        var config = image.Config;
        var settings = new Dictionary<string, string?>
        {
            ["Platform"] = image.Platform.ToString(),
            ["Author"] = Text(image.Author),
            ["User"] = Text(config.User),
            ["WorkingDir"] = Text(config.WorkingDir),
            ["Entrypoint"] = List(config.Entrypoint),
            ["Cmd"] = List(config.Cmd),
            ["Shell"] = List(config.Shell),
            ["OnBuild"] = List(config.OnBuild),
            ["StopSignal"] = Text(config.StopSignal),
            ["HealthCheck"] = config.HealthCheck is { } check
                ? $"{List(check.Test)} interval {check.Interval} timeout {check.Timeout} start {check.StartPeriod} retries {check.Retries}"
                : null,
        };
        foreach (var variable in config.Env)
        {
            var parts = variable.Split('=', 2);
            settings[$"Env {parts[0]}"] = parts.Length > 1 ? parts[1] : "";
        }

        foreach (var (key, value) in config.Labels.OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            settings[$"Label {key}"] = value;
        }

        foreach (var port in config.ExposedPorts)
        {
            settings[$"ExposedPort {port}"] = "exposed";
        }

        foreach (var volume in config.Volumes)
        {
            settings[$"Volume {volume}"] = "declared";
        }

        return settings;
    }

    private static string? Text(string? value) => string.IsNullOrEmpty(value) ? null : value;

    private static string? List(IReadOnlyList<string>? values) =>
        values is null ? null : $"[{string.Join(", ", values.Select(v => $"\"{v.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""))}]";
}
