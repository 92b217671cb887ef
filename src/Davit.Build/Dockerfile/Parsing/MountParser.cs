using System.Globalization;
using Davit.Build.Dockerfile.Syntax;
using Davit.Build.Dockerfile.Wording;

namespace Davit.Build.Dockerfile.Parsing;

/// <summary>Reads the value of <c>RUN --mount</c>: comma-separated fields, each <c>key=value</c> or a switch.</summary>
internal static class MountParser
{
    private static readonly string[] Keys =
    [
        "type", "from", "source", "target", "readonly", "id", "sharing", "required", "size", "mode", "uid", "gid",
        "src", "dst", "destination", "ro", "rw", "readwrite", "env",
    ];

    /// <summary>Takes what holds before variables are known: the source stage or image.</summary>
    /// <exception cref="MountException">The fields cannot be told apart, or <c>from</c> has a variable.</exception>
    public static RunMount ReadUnexpanded(string text)
    {
        var from = CsvFields.Split(text).Select(SplitField).LastOrDefault(f => f.Key == "from").Value;
        return from is not null && from.IndexOf('$', StringComparison.Ordinal) is >= 0 and var dollar && dollar < from.Length - 1
            ? throw new MountException("'from' doesn't support variable expansion, define alias stage instead")
            : new RunMount(text) { From = EmptyAsNull(from) };
    }

    /// <exception cref="MountException">A field is unknown, has a value it cannot have, or does not fit the mount's type.</exception>
    public static RunMount Read(string text, Func<string, string> expand)
    {
        var mount = new RunMount(text);
        bool? isReadOnly = null;
        foreach (var field in CsvFields.Split(text))
        {
            var (key, written) = SplitField(field);
            var value = written is null ? null : expand(written);
            (mount, isReadOnly) = key switch
            {
                "readonly" or "ro" => (mount, value is null || ReadBool(key, value)),
                "readwrite" or "rw" => (mount, !(value is null || ReadBool(key, value))),
                "required" => (WithRequired(mount, value), isReadOnly),
                _ when value is null => throw new MountException($"invalid field '{field}' must be a key=value pair"),
                _ => (WithField(mount, key, value, field), isReadOnly),
            };
        }

        RequireConsistent(mount);
        return mount with { IsReadOnly = isReadOnly ?? mount.Kind is not (MountKind.Cache or MountKind.TmpFs) };
    }

    // A table; long because the keys are many.
    private static RunMount WithField(RunMount mount, string key, string value, string field) => key switch
    {
        "type" => mount with { Kind = ReadKind(value) },
        "from" => mount with { From = EmptyAsNull(value) },
        "source" or "src" => mount with { Source = EmptyAsNull(value) },
        "target" or "dst" or "destination" => mount with { Target = EmptyAsNull(value) },
        "size" when mount.Kind == MountKind.TmpFs => mount with { SizeBytes = ByteSize.TryParse(value) ?? throw Invalid(key, value) },
        "size" => throw Unexpected(key, mount.Kind),
        "id" => mount with { Id = EmptyAsNull(value) },
        "sharing" => mount with { Sharing = ReadSharing(value) },
        "mode" => mount with { Mode = ReadOctal(value) },
        "uid" => mount with { UserId = ReadNumber(key, value) },
        "gid" => mount with { GroupId = ReadNumber(key, value) },
        "env" => mount with { EnvironmentVariable = value },
        _ => throw new MountException(Suggestion.Append($"unexpected key '{key}' in '{field}'", key, Keys)),
    };

    private static (string Key, string? Value) SplitField(string field)
    {
        var equals = field.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (field.ToLowerInvariant(), null) : (field[..equals].ToLowerInvariant(), field[(equals + 1)..]);
    }

    private static RunMount WithRequired(RunMount mount, string? value) => mount.Kind is MountKind.Secret or MountKind.Ssh
        ? mount with { IsRequired = value is null || ReadBool("required", value) }
        : throw Unexpected("required", mount.Kind);

    private static void RequireConsistent(RunMount mount)
    {
        var name = NameOf(mount.Kind);
        var hasOwner = mount.Kind is MountKind.Secret or MountKind.Ssh or MountKind.Cache;
        Reject(!hasOwner && mount.Mode is not null, $"mode not allowed for \"{name}\" type mounts");
        Reject(!hasOwner && mount.UserId is not null, $"uid not allowed for \"{name}\" type mounts");
        Reject(!hasOwner && mount.GroupId is not null, $"gid not allowed for \"{name}\" type mounts");
        if (mount.Kind == MountKind.Secret)
        {
            Reject(mount.From is not null, "secret mount should not have a from");
            Reject(mount.Sharing is not null, "secret mount should not define sharing");
            Reject(mount is { Source: null, Target: null, Id: null }, "invalid secret mount. one of source, target required");
            Reject(mount is { Source: not null, Id: not null }, "both source and id can't be set");
        }

        Reject(mount.Sharing is not null && mount.Kind != MountKind.Cache, $"invalid cache sharing set for {name} mount");
    }

    private static void Reject(bool condition, string message)
    {
        if (condition)
        {
            throw new MountException(message);
        }
    }

    private static MountKind ReadKind(string value) => value.ToLowerInvariant() switch
    {
        "bind" => MountKind.Bind,
        "cache" => MountKind.Cache,
        "tmpfs" => MountKind.TmpFs,
        "secret" => MountKind.Secret,
        "ssh" => MountKind.Ssh,
        _ => throw new MountException(Suggestion.Append($"unsupported mount type {GoText.Quote(value)}", value, ["bind", "cache", "tmpfs", "secret", "ssh"])),
    };

    private static CacheSharing ReadSharing(string value) => value.ToLowerInvariant() switch
    {
        "shared" => CacheSharing.Shared,
        "private" => CacheSharing.Private,
        "locked" => CacheSharing.Locked,
        _ => throw new MountException(Suggestion.Append($"unsupported sharing value {GoText.Quote(value)}", value, ["shared", "private", "locked"])),
    };

    // The spellings of Go's strconv.ParseBool.
    private static bool ReadBool(string key, string value) => value switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw Invalid(key, value),
    };

    private static uint ReadOctal(string value)
    {
        var isOctal = value.Length is > 0 and <= 10 && !value.AsSpan().ContainsAnyExceptInRange('0', '7');
        return isOctal ? Convert.ToUInt32(value, 8) : throw new MountException($"invalid value {value} for mode");
    }

    private static uint ReadNumber(string key, string value) =>
        uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new MountException($"invalid value {value} for {key}");

    private static string NameOf(MountKind kind) => kind.ToString().ToLowerInvariant();

    private static string? EmptyAsNull(string? value) => value is { Length: 0 } ? null : value;

    private static MountException Invalid(string key, string value) => new($"invalid value for {key}: {value}");

    private static MountException Unexpected(string key, MountKind kind) => new($"unexpected key '{key}' for mount type '{NameOf(kind)}'");
}
