using System.Text.Json;
using Davit.Linux;

namespace Davit.Runtime.Specs;

/// <summary><c>process</c>: program, user, capabilities, limits (runtime-spec, config.md, "Process").</summary>
internal static class ProcessSection
{
    /// <summary>Where <see cref="ContainerSpec.InitProgram"/> appears in the container; Docker's name.</summary>
    public const string InitTarget = "/sbin/docker-init";

    public static void Write(Utf8JsonWriter json, SpecRequest request, IReadOnlyList<string> capabilities)
    {
        var spec = request.Spec;
        json.WriteStartObject("process");
        json.WriteBoolean("terminal", spec.Terminal);
        WriteConsoleSize(json, spec);
        WriteUser(json, spec.User);
        json.WriteStrings("args", spec.InitProgram is null ? spec.Arguments : [InitTarget, "--", .. spec.Arguments]);
        json.WriteStrings("env", spec.Environment);
        json.WriteString("cwd", spec.WorkingDirectory);
        WriteCapabilities(json, spec.User, capabilities);
        WriteLimits(json, request);
        json.WriteBoolean("noNewPrivileges", spec.NoNewPrivileges);
        WriteOomScore(json, request);
        json.WriteEndObject();
    }

    private static void WriteConsoleSize(Utf8JsonWriter json, ContainerSpec spec)
    {
        if (spec is { Terminal: true, TerminalSize: { Rows: > 0, Columns: > 0 } size })
        {
            json.WriteStartObject("consoleSize");
            json.WriteNumber("height", size.Rows);
            json.WriteNumber("width", size.Columns);
            json.WriteEndObject();
        }
    }

    private static void WriteUser(Utf8JsonWriter json, ContainerUser user)
    {
        json.WriteStartObject("user");
        json.WriteNumber("uid", user.Uid);
        json.WriteNumber("gid", user.Gid);
        json.WriteStartArray("additionalGids");
        foreach (var gid in user.AdditionalGids.Prepend(user.Gid).Distinct())
        {
            json.WriteNumberValue(gid);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Users other than root get the bounding set only, which is what execve(2) would leave them.
    private static void WriteCapabilities(Utf8JsonWriter json, ContainerUser user, IReadOnlyList<string> capabilities)
    {
        json.WriteStartObject("capabilities");
        json.WriteStrings("bounding", capabilities);
        if (user.Uid == 0)
        {
            json.WriteStrings("effective", capabilities);
            json.WriteStrings("permitted", capabilities);
        }

        json.WriteEndObject();
    }

    private static void WriteLimits(Utf8JsonWriter json, SpecRequest request)
    {
        json.WriteStartArray("rlimits");
        foreach (var ulimit in request.Spec.Ulimits)
        {
            var limit = Allowed(ulimit, request);
            json.WriteStartObject();
            json.WriteString("type", "RLIMIT_" + ulimit.Name.ToUpperInvariant());
            json.WriteNumber("hard", limit.Hard);
            json.WriteNumber("soft", limit.Soft);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static ResourceLimit Allowed(Ulimit ulimit, SpecRequest request)
    {
        var wanted = new ResourceLimit(ulimit.Soft, ulimit.Hard);
        var hard = request.Host.CanRaiseLimits ? ResourceLimit.Unlimited : request.Host.HardLimit(ulimit.Name);
        var allowed = wanted.ClampTo(hard);
        if (allowed != wanted)
        {
            request.Warn($"The limit {ulimit.Name} was lowered to this process's own hard limit, {hard}: raising it takes CAP_SYS_RESOURCE.");
        }

        return allowed;
    }

    private static void WriteOomScore(Utf8JsonWriter json, SpecRequest request)
    {
        if (request.Spec.OomScoreAdjustment is not { } wanted)
        {
            return;
        }

        var lowest = request.Host.CanRaiseLimits ? -1000 : request.Host.OomScoreAdjustment;
        if (wanted < lowest)
        {
            request.Warn($"The OOM score adjustment was raised to this process's own, {lowest}: lowering it takes CAP_SYS_RESOURCE.");
        }

        json.WriteNumber("oomScoreAdj", Math.Max(wanted, lowest));
    }
}
