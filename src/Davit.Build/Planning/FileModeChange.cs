using System.Diagnostics.CodeAnalysis;

namespace Davit.Build.Planning;

/// <summary>
/// A mode as <c>--chmod</c> takes it: octal up to 07777, or chmod(1)'s symbolic form <c>u=rwX,go-w</c>
/// applied to the source's mode with an umask of zero.
/// </summary>
public sealed record FileModeChange
{
    private const uint AllBits = 0b111_111_111_111;
    private const uint ExecuteBits = 0b001_001_001;

    private readonly uint? _octal;
    private readonly IReadOnlyList<Clause> _clauses;

    private FileModeChange(string text, uint? octal, IReadOnlyList<Clause> clauses)
    {
        Text = text;
        _octal = octal;
        _clauses = clauses;
    }

    private readonly record struct Clause(uint Who, char Operation, string Permissions);

    public string Text { get; }

    /// <summary>The mode for directories the copy has to create; symbolic forms leave them alone.</summary>
    public uint? Octal => _octal;

    public static bool TryParse(string text, [NotNullWhen(true)] out FileModeChange? change)
    {
        change = null;
        if (text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('0', '7'))
        {
            var value = text.TrimStart('0');
            change = value.Length <= 4 ? new FileModeChange(text, value.Length == 0 ? 0 : Convert.ToUInt32(value, 8), []) : null;
            return change is not null;
        }

        var clauses = new List<Clause>();
        foreach (var part in text.Split(','))
        {
            if (!TryParseClauses(part, clauses))
            {
                return false;
            }
        }

        change = new FileModeChange(text, null, clauses);
        return true;
    }

    public uint Apply(uint mode, bool isDirectory)
    {
        if (_octal is { } octal)
        {
            return octal;
        }

        foreach (var clause in _clauses)
        {
            mode = Apply(clause, mode, isDirectory);
        }

        return mode;
    }

    public bool Equals(FileModeChange? other) => other is not null && Text == other.Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;

    private static bool TryParseClauses(string text, List<Clause> clauses)
    {
        var at = 0;
        uint who = 0;
        for (; at < text.Length && "ugoa".Contains(text[at], StringComparison.Ordinal); at++)
        {
            who |= WhoBits(text[at]);
        }

        if (at == text.Length)
        {
            return false;
        }

        // Several operations may follow one "who": u=rw-x.
        while (at < text.Length)
        {
            var operation = text[at++];
            var start = at;
            for (; at < text.Length && "rwxXstugo".Contains(text[at], StringComparison.Ordinal); at++)
            {
            }

            if (operation is not ('+' or '-' or '='))
            {
                return false;
            }

            clauses.Add(new Clause(who == 0 ? WhoBits('a') : who, operation, text[start..at]));
        }

        return true;
    }

    private static uint Apply(Clause clause, uint mode, bool isDirectory)
    {
        var bits = clause.Permissions.Aggregate(0u, (all, c) => all | PermissionBits(c, mode, isDirectory)) & clause.Who;
        return clause.Operation switch
        {
            '+' => mode | bits,
            '-' => mode & ~bits,
            _ => (mode & ~clause.Who & AllBits) | bits,
        };
    }

    // Setuid belongs to the user, setgid to the group, the sticky bit to others.
    private static uint WhoBits(char who) => who switch
    {
        'u' => 0b100_111_000_000,
        'g' => 0b010_000_111_000,
        'o' => 0b001_000_000_111,
        _ => AllBits,
    };

    private static uint PermissionBits(char permission, uint mode, bool isDirectory) => permission switch
    {
        'r' => 0b100_100_100,
        'w' => 0b010_010_010,
        'x' => ExecuteBits,
        'X' => isDirectory || (mode & ExecuteBits) != 0 ? ExecuteBits : 0,
        's' => 0b110_000_000_000,
        't' => 0b001_000_000_000,
        'u' => Spread((mode >> 6) & 7),
        'g' => Spread((mode >> 3) & 7),
        _ => Spread(mode & 7),
    };

    private static uint Spread(uint three) => (three << 6) | (three << 3) | three;
}
