namespace Davit.Runtime.Seccomp;

/// <summary>
/// The system calls Docker's default profile lets every container make (docs.docker.com, "Seccomp security profiles for Docker"),
/// arranged by purpose. Names a runtime's libseccomp does not know are passed over by it.
/// </summary>
internal static class AllowedCalls
{
    public static IEnumerable<string> All =>
    [
        .. Files,
        .. Names,
        .. Attributes,
        .. Events,
        .. AsynchronousIo,
        .. Memory,
        .. Processes,
        .. Signals,
        .. Identity,
        .. Time,
        .. Sockets,
        .. Communication,
        .. System,
    ];

    // Files: open, read, write
    private static readonly string[] Files =
    [
        "close", "close_range", "copy_file_range", "creat", "dup", "dup2", "dup3", "fadvise64", "fadvise64_64", "fallocate",
        "fcntl", "fcntl64", "fdatasync", "flock", "fsync", "ftruncate", "ftruncate64", "ioctl", "lseek", "_llseek", "memfd_create",
        "memfd_secret", "open", "openat", "openat2", "pipe", "pipe2", "pread64", "preadv", "preadv2", "pwrite64", "pwritev",
        "pwritev2", "read", "readahead", "readv", "sendfile", "sendfile64", "splice", "sync", "sync_file_range", "syncfs", "tee",
        "truncate", "truncate64", "umask", "vmsplice", "write", "writev",
    ];

    // Names and directories
    private static readonly string[] Names =
    [
        "access", "chdir", "faccessat", "faccessat2", "fchdir", "getcwd", "getdents", "getdents64", "link", "linkat", "mkdir",
        "mkdirat", "mknod", "mknodat", "name_to_handle_at", "readlink", "readlinkat", "rename", "renameat", "renameat2", "rmdir",
        "symlink", "symlinkat", "unlink", "unlinkat",
    ];

    // Status, owners, modes, times, extended attributes
    private static readonly string[] Attributes =
    [
        "cachestat", "chmod", "chown", "chown32", "fchmod", "fchmodat", "fchmodat2", "fchown", "fchown32", "fchownat", "fgetxattr",
        "flistxattr", "fremovexattr", "fsetxattr", "fstat", "fstat64", "fstatat64", "fstatfs", "fstatfs64", "futimesat", "getxattr",
        "getxattrat", "lchown", "lchown32", "lgetxattr", "listmount", "listxattr", "listxattrat", "llistxattr", "lremovexattr",
        "lsetxattr", "lstat", "lstat64", "newfstatat", "removexattr", "removexattrat", "setxattr", "setxattrat", "stat", "stat64",
        "statfs", "statfs64", "statmount", "statx", "utime", "utimensat", "utimensat_time64", "utimes",
    ];

    // Waiting for events
    private static readonly string[] Events =
    [
        "epoll_create", "epoll_create1", "epoll_ctl", "epoll_ctl_old", "epoll_pwait", "epoll_pwait2", "epoll_wait",
        "epoll_wait_old", "eventfd", "eventfd2", "fanotify_mark", "inotify_add_watch", "inotify_init", "inotify_init1",
        "inotify_rm_watch", "_newselect", "poll", "ppoll", "ppoll_time64", "pselect6", "pselect6_time64", "select", "signalfd",
        "signalfd4",
    ];

    // Asynchronous I/O and its priority (not io_uring)
    private static readonly string[] AsynchronousIo =
    [
        "io_cancel", "io_destroy", "io_getevents", "io_pgetevents", "io_pgetevents_time64", "io_setup", "io_submit", "ioprio_get",
        "ioprio_set",
    ];

    // Memory
    private static readonly string[] Memory =
    [
        "brk", "madvise", "map_shadow_stack", "membarrier", "mincore", "mlock", "mlock2", "mlockall", "mmap", "mmap2", "mprotect",
        "mremap", "mseal", "msync", "munlock", "munlockall", "munmap", "pkey_alloc", "pkey_free", "pkey_mprotect",
        "remap_file_pages",
    ];

    // Processes and threads
    private static readonly string[] Processes =
    [
        "execve", "execveat", "exit", "exit_group", "fork", "futex", "futex_requeue", "futex_time64", "futex_wait", "futex_waitv",
        "futex_wake", "get_robust_list", "get_thread_area", "getcpu", "getpgid", "getpgrp", "getpid", "getppid", "getpriority",
        "getrlimit", "getrusage", "getsid", "gettid", "kill", "pause", "pidfd_open", "pidfd_send_signal", "prctl", "prlimit64",
        "process_mrelease", "restart_syscall", "rseq", "sched_get_priority_max", "sched_get_priority_min", "sched_getaffinity",
        "sched_getattr", "sched_getparam", "sched_getscheduler", "sched_rr_get_interval", "sched_rr_get_interval_time64",
        "sched_setaffinity", "sched_setattr", "sched_setparam", "sched_setscheduler", "sched_yield", "set_robust_list",
        "set_thread_area", "set_tid_address", "setpgid", "setpriority", "setrlimit", "setsid", "tgkill", "tkill", "ugetrlimit",
        "uretprobe", "vfork", "wait4", "waitid", "waitpid",
    ];

    // Signals
    private static readonly string[] Signals =
    [
        "rt_sigaction", "rt_sigpending", "rt_sigprocmask", "rt_sigqueueinfo", "rt_sigreturn", "rt_sigsuspend", "rt_sigtimedwait",
        "rt_sigtimedwait_time64", "rt_tgsigqueueinfo", "sigaltstack", "sigprocmask", "sigreturn",
    ];

    // Identity and self-restriction
    private static readonly string[] Identity =
    [
        "capget", "capset", "getegid", "getegid32", "geteuid", "geteuid32", "getgid", "getgid32", "getgroups", "getgroups32",
        "getresgid", "getresgid32", "getresuid", "getresuid32", "getuid", "getuid32", "landlock_add_rule",
        "landlock_create_ruleset", "landlock_restrict_self", "seccomp", "setfsgid", "setfsgid32", "setfsuid", "setfsuid32",
        "setgid", "setgid32", "setgroups", "setgroups32", "setregid", "setregid32", "setresgid", "setresgid32", "setresuid",
        "setresuid32", "setreuid", "setreuid32", "setuid", "setuid32",
    ];

    // Time
    private static readonly string[] Time =
    [
        "adjtimex", "alarm", "clock_adjtime", "clock_adjtime64", "clock_getres", "clock_getres_time64", "clock_gettime",
        "clock_gettime64", "clock_nanosleep", "clock_nanosleep_time64", "getitimer", "gettimeofday", "nanosleep", "setitimer",
        "time", "timer_create", "timer_delete", "timer_getoverrun", "timer_gettime", "timer_gettime64", "timer_settime",
        "timer_settime64", "timerfd_create", "timerfd_gettime", "timerfd_gettime64", "timerfd_settime", "timerfd_settime64",
        "times",
    ];

    // Sockets, but for making one
    private static readonly string[] Sockets =
    [
        "accept", "accept4", "bind", "connect", "getpeername", "getsockname", "getsockopt", "listen", "recv", "recvfrom",
        "recvmmsg", "recvmmsg_time64", "recvmsg", "send", "sendmmsg", "sendmsg", "sendto", "setsockopt", "shutdown", "socketcall",
        "socketpair",
    ];

    // System V and POSIX communication
    private static readonly string[] Communication =
    [
        "ipc", "mq_getsetattr", "mq_notify", "mq_open", "mq_timedreceive", "mq_timedreceive_time64", "mq_timedsend",
        "mq_timedsend_time64", "mq_unlink", "msgctl", "msgget", "msgrcv", "msgsnd", "semctl", "semget", "semop", "semtimedop",
        "semtimedop_time64", "shmat", "shmctl", "shmdt", "shmget",
    ];

    // The system, randomness, tracing one's own
    private static readonly string[] System =
    [
        "getrandom", "process_vm_readv", "process_vm_writev", "ptrace", "riscv_hwprobe", "sysinfo", "uname",
    ];
}
