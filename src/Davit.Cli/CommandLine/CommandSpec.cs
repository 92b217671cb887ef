namespace Davit.Cli.CommandLine;

/// <summary>One command: its words, its options and what it does.</summary>
internal sealed record CommandSpec
{
    /// <summary>The words after the program's name: <c>pull</c>, <c>registry serve</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The words it was called by: its name or an alias. Messages repeat them, as Docker's do.</summary>
    public string CalledAs { get => field ?? Name; init; }

    /// <summary>What follows the name in the usage line: <c>[OPTIONS] NAME[:TAG|@DIGEST]</c>.</summary>
    public required string Arguments { get; init; }

    public required string Summary { get; init; }

    public IReadOnlyList<OptionSpec> Options { get; init; } = [];

    public Arity Arity { get; init; } = Arity.Exactly(0);

    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>False when options end at the first argument, because the rest belongs to the container's command.</summary>
    public bool Interspersed { get; init; } = true;

    /// <summary>False for a command that works without a store.</summary>
    public bool UsesStore { get; init; } = true;

    /// <summary>True for a command that begins by asking a registry.</summary>
    public bool AsksRegistry { get; init; }

    /// <summary>
    /// True for a command that meets the files of images, which belong to many users: run by an ordinary one, it goes on in a user
    /// namespace. False for one that is content with names, numbers and the registry.
    /// </summary>
    public bool TouchesFiles { get; init; } = true;

    /// <summary>True for a command that no other system can carry out, because it needs the files of images or containers.</summary>
    public bool NeedsLinux { get; init; }

    /// <summary>The exit code of an error.</summary>
    public int FailureExitCode { get; init; } = ExitCodes.Failure;

    public required Func<Invocation, Face, CancellationToken, Task<int>> RunAsync { get; init; }

    public string UsageLine => $"{ProgramInfo.Name} {CalledAs}{(Arguments.Length == 0 ? "" : " " + Arguments)}";
}

/// <summary>How many arguments a command takes.</summary>
internal readonly record struct Arity(int Minimum, int Maximum)
{
    public static Arity Exactly(int count) => new(count, count);

    public static Arity AtLeast(int count) => new(count, int.MaxValue);

    public static Arity Between(int minimum, int maximum) => new(minimum, maximum);

    public bool Accepts(int count) => count >= Minimum && count <= Maximum;

    /// <summary>Docker's words for the expectation.</summary>
    public override string ToString() => (Minimum, Maximum) switch
    {
        (0, 0) => "accepts no arguments",
        var (minimum, maximum) when minimum == maximum => $"requires {minimum} argument{(minimum == 1 ? "" : "s")}",
        (var minimum, int.MaxValue) => $"requires at least {minimum} argument{(minimum == 1 ? "" : "s")}",
        (0, var maximum) => $"requires at most {maximum} argument{(maximum == 1 ? "" : "s")}",
        var (minimum, maximum) => $"requires at least {minimum} and at most {maximum} arguments",
    };
}
