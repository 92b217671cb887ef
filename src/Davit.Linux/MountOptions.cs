namespace Davit.Linux;

/// <summary>fstab's option words, sorted into what mount(2) takes as flags, as text, and as calls of its own.</summary>
internal sealed record MountOptions(ulong Flags, string? Data, IReadOnlyList<ulong> Propagation)
{
    internal bool IsBind => (Flags & Libc.MS_BIND) != 0;

    internal static MountOptions Parse(IEnumerable<string> options)
    {
        var flags = 0ul;
        var data = new List<string>();
        var propagation = new List<ulong>();
        foreach (var option in options)
        {
            if (PropagationOf(option) is { } change)
            {
                propagation.Add(change);
            }
            else if (FlagOf(option) is { } flag)
            {
                flags = flag.Clears ? flags & ~flag.Value : flags | flag.Value;
            }
            else
            {
                data.Add(option);
            }
        }

        return new MountOptions(flags, data.Count == 0 ? null : string.Join(',', data), propagation);
    }

    private static ulong? PropagationOf(string option) => option switch
    {
        "private" => Libc.MS_PRIVATE,
        "rprivate" => Libc.MS_PRIVATE | Libc.MS_REC,
        "shared" => Libc.MS_SHARED,
        "rshared" => Libc.MS_SHARED | Libc.MS_REC,
        "slave" => Libc.MS_SLAVE,
        "rslave" => Libc.MS_SLAVE | Libc.MS_REC,
        "unbindable" => Libc.MS_UNBINDABLE,
        "runbindable" => Libc.MS_UNBINDABLE | Libc.MS_REC,
        _ => null,
    };

    private static (ulong Value, bool Clears)? FlagOf(string option) => option switch
    {
        "defaults" => (0, false),
        "ro" => (Libc.MS_RDONLY, false),
        "rw" => (Libc.MS_RDONLY, true),
        "nosuid" => (Libc.MS_NOSUID, false),
        "suid" => (Libc.MS_NOSUID, true),
        "nodev" => (Libc.MS_NODEV, false),
        "dev" => (Libc.MS_NODEV, true),
        "noexec" => (Libc.MS_NOEXEC, false),
        "exec" => (Libc.MS_NOEXEC, true),
        "noatime" => (Libc.MS_NOATIME, false),
        "nodiratime" => (Libc.MS_NODIRATIME, false),
        "relatime" => (Libc.MS_RELATIME, false),
        "strictatime" => (Libc.MS_STRICTATIME, false),
        "bind" => (Libc.MS_BIND, false),
        "rbind" => (Libc.MS_BIND | Libc.MS_REC, false),
        _ => null,
    };
}
