namespace Davit.Acceptance.Tests.Tools;

/// <summary>A program with its arguments, environment, folder and standard input.</summary>
public sealed record Call(string Program, params IReadOnlyList<string> Arguments)
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public string? Folder { get; init; }

    public string Input { get; init; } = "";

    public override string ToString() => string.Join(' ', [Path.GetFileName(Program), .. Arguments]);
}
