using Davit.Oci;

namespace Davit.Engine.Editing;

/// <summary>
/// An image's settings on a new base: what it only took over from its old base comes from the new one; what it set itself, or took
/// away, stays so.
/// </summary>
internal static class ConfigRebase
{
    public static ContainerConfig Merge(ContainerConfig image, ContainerConfig from, ContainerConfig to) => image with
    {
        User = Choose(image.User, from.User, to.User),
        WorkingDir = Choose(image.WorkingDir, from.WorkingDir, to.WorkingDir),
        StopSignal = Choose(image.StopSignal, from.StopSignal, to.StopSignal),
        StopTimeout = image.StopTimeout == from.StopTimeout ? to.StopTimeout : image.StopTimeout,
        Entrypoint = ChooseList(image.Entrypoint, from.Entrypoint, to.Entrypoint),
        Cmd = ChooseList(image.Cmd, from.Cmd, to.Cmd),
        Shell = ChooseList(image.Shell, from.Shell, to.Shell),
        HealthCheck = HaveSameCheck(image.HealthCheck, from.HealthCheck) ? to.HealthCheck : image.HealthCheck,
        Env = [.. MergeMaps(Variables(image.Env), Variables(from.Env), Variables(to.Env)).Select(v => $"{v.Key}={v.Value}")],
        Labels = MergeMaps([.. image.Labels], [.. from.Labels], [.. to.Labels]).ToDictionary(),
        ExposedPorts = MergeSets(image.ExposedPorts, from.ExposedPorts, to.ExposedPorts),
        Volumes = MergeSets(image.Volumes, from.Volumes, to.Volumes),
    };

    private static string Choose(string image, string from, string to) => image == from ? to : image;

    private static IReadOnlyList<string>? ChooseList(IReadOnlyList<string>? image, IReadOnlyList<string>? from, IReadOnlyList<string>? to) =>
        (image is null) == (from is null) && (image ?? []).SequenceEqual(from ?? []) ? to : image;

    private static bool HaveSameCheck(HealthCheck? one, HealthCheck? other) => one is null || other is null
        ? one is null && other is null
        : one.Test.SequenceEqual(other.Test)
            && (one.Interval, one.Timeout, one.StartPeriod, one.StartInterval, one.Retries) == (other.Interval, other.Timeout, other.StartPeriod, other.StartInterval, other.Retries);

    private static List<string> MergeSets(IReadOnlyList<string> image, IReadOnlyList<string> from, IReadOnlyList<string> to) =>
        [.. to.Where(item => image.Contains(item) || !from.Contains(item)).Union(image.Except(from)).Order(StringComparer.Ordinal)];

    /// <summary>The new base's in its order, then the image's own in theirs.</summary>
    private static List<KeyValuePair<string, string>> MergeMaps(
        List<KeyValuePair<string, string>> image, List<KeyValuePair<string, string>> from, List<KeyValuePair<string, string>> to)
    {
        var (own, old) = (image.ToDictionary(), from.ToDictionary());
        var merged = new List<KeyValuePair<string, string>>();
        foreach (var (key, value) in to)
        {
            var isInherited = own.GetValueOrDefault(key) == old.GetValueOrDefault(key);
            if (isInherited || own.ContainsKey(key))
            {
                merged.Add(new(key, isInherited ? value : own[key]));
            }
        }

        var known = merged.Select(m => m.Key).ToHashSet();
        merged.AddRange(image.Where(item => !known.Contains(item.Key) && old.GetValueOrDefault(item.Key) != item.Value));
        return merged;
    }

    private static List<KeyValuePair<string, string>> Variables(IReadOnlyList<string> env) =>
        [.. env.Select(v => v.Split('=', 2)).DistinctBy(v => v[0]).Select(v => KeyValuePair.Create(v[0], v.Length > 1 ? v[1] : ""))];
}
