using Davit.Linux;
using Davit.Oci;

namespace Davit.Runtime.Specs;

/// <summary>Which capabilities a container's process may have.</summary>
internal static class CapabilitySet
{
    private const string All = "ALL";

    // What Docker gives (docs.docker.com, "Runtime privilege and Linux capabilities").
    private static readonly string[] Default =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER", "CAP_MKNOD", "CAP_NET_RAW", "CAP_SETGID", "CAP_SETUID",
        "CAP_SETFCAP", "CAP_SETPCAP", "CAP_NET_BIND_SERVICE", "CAP_SYS_CHROOT", "CAP_KILL", "CAP_AUDIT_WRITE",
    ];

    /// <summary>In the kernel's order; what this process does not have itself is left out, with a warning when it was asked for by name.</summary>
    public static IReadOnlyList<string> Resolve(SpecRequest request)
    {
        var add = Normalise(request.Spec.CapabilitiesToAdd, "CapAdd");
        var drop = Normalise(request.Spec.CapabilitiesToDrop, "CapDrop");
        var own = ProcessCapabilities.NamesOf(request.Host.Capabilities.Permitted & request.Host.Capabilities.Bounding).ToHashSet();
        var wanted = Wanted(add, drop, request.IsPrivileged);

        foreach (var missing in add.Where(c => c != All && wanted.Contains(c) && !own.Contains(c)))
        {
            request.Warn($"Capability {missing} was left out: this process does not have it itself.");
        }

        return [.. ProcessCapabilities.AllNames.Where(c => wanted.Contains(c) && own.Contains(c))];
    }

    private static HashSet<string> Wanted(IReadOnlyList<string> add, IReadOnlyList<string> drop, bool isPrivileged)
    {
        if (isPrivileged)
        {
            return [.. ProcessCapabilities.AllNames];
        }

        HashSet<string> wanted = (add.Contains(All), drop.Contains(All)) switch
        {
            (true, _) => [.. ProcessCapabilities.AllNames],
            (_, true) => [.. add],
            _ => [.. Default, .. add],
        };
        wanted.ExceptWith(add.Contains(All) || !drop.Contains(All) ? drop : []);
        return wanted;
    }

    private static List<string> Normalise(IReadOnlyList<string> names, string option) => [.. names.Select(n => Normalise(n, option))];

    private static string Normalise(string name, string option)
    {
        var upper = name.ToUpperInvariant();
        upper = upper is All || upper.StartsWith("CAP_", StringComparison.Ordinal) ? upper : "CAP_" + upper;
        return upper is All || ProcessCapabilities.IsKnown(upper)
            ? upper
            : throw new DavitException(
                ErrorKind.InvalidArgument,
                $"invalid {option}: unknown capability: \"{upper}\"",
                "The names are in capabilities(7); 'CAP_' may be left out.");
    }
}
