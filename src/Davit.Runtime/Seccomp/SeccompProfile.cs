using System.Text.Json;
using Davit.Linux;

namespace Davit.Runtime.Seccomp;

/// <summary>
/// Docker's default system call filter for a set of capabilities (runtime-spec, config-linux.md, "Seccomp"): what is not named is
/// refused with EPERM. Its rules for ptrace(2) on kernels before 4.8 are left out; overlay snapshots need a newer one anyway.
/// </summary>
internal static class SeccompProfile
{
    // CLONE_NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET (sched.h)
    private const ulong NamespaceFlags = 0x7e020000;

    // personality(2): Linux (0) with or without 16-bit user IDs (8) and address randomisation (0x20000); and asking for the present one.
    private const ulong HarmlessPersonalityMask = 0xffffffff & ~0x20008ul;
    private const ulong AskPersonality = 0xffffffff;

    private const ulong FirstCheckedFamily = 12;

    // The address families (socket.h) Docker knows to be safe above the first twelve; among the missing ones are ALG and VSOCK. Each
    // block starts at a multiple of its size, a power of two, and so is one masked comparison: what a runtime spends on a start is
    // for the most part the translation of these rules.
    private static readonly (ulong First, ulong Count)[] Families =
        [(13, 1), (14, 2), (16, 2), (18, 1), (21, 1), (22, 1), (24, 1), (26, 2), (28, 4), (32, 2), (35, 1), (36, 1), (39, 1), (41, 1), (42, 2), (44, 2)];

    private static readonly string[] ArmCalls =
        ["arm_fadvise64_64", "arm_sync_file_range", "breakpoint", "cacheflush", "set_tls", "sync_file_range2"];

    public static void Write(Utf8JsonWriter json, string architecture, RuntimeKind runtime, IReadOnlyList<string> capabilities)
    {
        json.WriteStartObject();
        json.WriteString("defaultAction", "SCMP_ACT_ERRNO");
        json.WriteNumber("defaultErrnoRet", DefaultError(runtime));
        json.WriteStrings("architectures", Architectures(architecture));
        json.WriteStartArray("syscalls");
        foreach (var rule in Rules(architecture, runtime, capabilities))
        {
            rule.Write(json);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // runc answers ENOSYS by itself to calls newer than its libseccomp, so that C libraries try older ones; crun does not.
    private static int DefaultError(RuntimeKind runtime) => runtime == RuntimeKind.Crun ? Errno.ENOSYS : Errno.EPERM;

    private static string[] Architectures(string architecture) => architecture switch
    {
        "amd64" => ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
        "arm64" => ["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"],
        _ => [],
    };

    private static IEnumerable<SeccompRule> Rules(string architecture, RuntimeKind runtime, IReadOnlyList<string> capabilities)
    {
        var granted = ConditionalCalls.All.Where(c => capabilities.Contains(c.Capability)).SelectMany(c => c.Names).ToHashSet();
        string[] allowed = [.. AllowedCalls.All, .. ArchitectureCalls(architecture), .. granted];
        yield return SeccompRule.Allow(allowed);
        foreach (var rule in ArgumentRules())
        {
            yield return rule;
        }

        if (!granted.Contains("clone"))
        {
            // clone3 hides its flags behind a pointer: told that there is none, C libraries take clone.
            yield return SeccompRule.AllowMasked("clone", NamespaceFlags, 0);
            yield return SeccompRule.Refuse(["clone3"], Errno.ENOSYS);
        }

        if (runtime == RuntimeKind.Crun)
        {
            var conditional = ConditionalCalls.All.SelectMany(c => c.Names).Distinct().Where(n => !granted.Contains(n) && n is not ("clone" or "clone3"));
            yield return SeccompRule.Refuse([.. conditional, .. ConditionalCalls.AlwaysRefused], Errno.EPERM);
        }
    }

    private static string[] ArchitectureCalls(string architecture) => architecture switch
    {
        "amd64" => ["arch_prctl", "modify_ldt"],
        "arm64" => ArmCalls,
        _ => [],
    };

    private static IEnumerable<SeccompRule> ArgumentRules() =>
    [
        SeccompRule.AllowBelow("socket", FirstCheckedFamily),
        .. Families.Select(f => SeccompRule.AllowMasked("socket", 0xffffffff & ~(f.Count - 1), f.First)),
        SeccompRule.AllowMasked("personality", HarmlessPersonalityMask, 0),
        SeccompRule.AllowEqual("personality", AskPersonality),
    ];
}
