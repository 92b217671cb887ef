namespace Davit.Runtime.Seccomp;

/// <summary>The system calls Docker's default profile lets a container make that has a certain capability.</summary>
internal static class ConditionalCalls
{
    public static IReadOnlyList<(string Capability, string[] Names)> All { get; } =
    [
        ("CAP_DAC_READ_SEARCH", ["open_by_handle_at"]),
        ("CAP_SYS_ADMIN",
        [
            "bpf", "clone", "clone3", "fanotify_init", "fsconfig", "fsmount", "fsopen", "fspick", "lookup_dcookie", "lsm_get_self_attr",
            "lsm_list_modules", "lsm_set_self_attr", "mount", "mount_setattr", "move_mount", "open_tree", "perf_event_open", "quotactl",
            "quotactl_fd", "setdomainname", "sethostname", "setns", "syslog", "umount", "umount2", "unshare",
        ]),
        ("CAP_SYS_BOOT", ["reboot"]),
        ("CAP_SYS_CHROOT", ["chroot"]),
        ("CAP_SYS_MODULE", ["delete_module", "finit_module", "init_module"]),
        ("CAP_SYS_PACCT", ["acct"]),
        ("CAP_SYS_PTRACE", ["kcmp", "pidfd_getfd", "process_madvise"]),
        ("CAP_SYS_RAWIO", ["ioperm", "iopl"]),
        ("CAP_SYS_TIME", ["clock_settime", "clock_settime64", "settimeofday", "stime"]),
        ("CAP_SYS_TTY_CONFIG", ["vhangup"]),
        ("CAP_SYS_NICE", ["get_mempolicy", "mbind", "set_mempolicy", "set_mempolicy_home_node"]),
        ("CAP_SYSLOG", ["syslog"]),
        ("CAP_BPF", ["bpf"]),
        ("CAP_PERFMON", ["perf_event_open"]),
    ];

    /// <summary>
    /// Old calls no profile allows. Only to be named where the answer to every call not named is "no such system call": programs
    /// that ask for one of these shall still hear "not permitted".
    /// </summary>
    public static string[] AlwaysRefused { get; } =
    [
        "_sysctl", "add_key", "bdflush", "get_kernel_syms", "io_uring_enter", "io_uring_register", "io_uring_setup", "kexec_file_load",
        "kexec_load", "keyctl", "migrate_pages", "move_pages", "nfsservctl", "nice", "pivot_root", "query_module", "request_key",
        "sgetmask", "ssetmask", "swapoff", "swapon", "sysfs", "uselib", "userfaultfd", "ustat", "vm86", "vm86old",
    ];
}
