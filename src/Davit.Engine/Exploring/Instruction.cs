namespace Davit.Engine.Exploring;

/// <summary>
/// What a layer was made by, as one would write it in a Dockerfile: history entries of BuildKit (<c>RUN /bin/sh -c x # buildkit</c>)
/// and of the classic builder (<c>/bin/sh -c #(nop) CMD …</c>) are both brought to that form.
/// </summary>
public sealed record Instruction
{
    private const string NoOperation = "#(nop)";
    private const string BuildKitMark = "# buildkit";

    private static readonly string[] Shells = ["/bin/sh -c ", "/bin/bash -c ", "/bin/ash -c ", "/bin/bash -o pipefail -c ", "/bin/ash -eo pipefail -c "];

    private Instruction(string text) => Text = text;

    /// <summary><c>RUN apt-get update</c>; may hold line ends; empty when the image does not tell.</summary>
    public string Text { get; }

    /// <summary>In capitals: <c>RUN</c>; empty when the image does not tell.</summary>
    public string Keyword => Text.Split([' ', '\n'], 2)[0];

    public bool IsCopy => Keyword is "COPY" or "ADD";

    public bool IsRun => Keyword == "RUN";

    public static Instruction Of(string? createdBy)
    {
        var text = (createdBy ?? "").Trim();
        text = text.EndsWith(BuildKitMark, StringComparison.Ordinal) ? text[..^BuildKitMark.Length].TrimEnd() : text;
        if (text.StartsWith("/bin/sh -c " + NoOperation, StringComparison.Ordinal))
        {
            return new Instruction(text[(text.IndexOf(NoOperation, StringComparison.Ordinal) + NoOperation.Length)..].Trim());
        }

        var isRun = text.StartsWith("RUN ", StringComparison.Ordinal);
        var command = WithoutArguments(isRun ? text[4..] : text);
        var shell = Shells.FirstOrDefault(shell => command.StartsWith(shell, StringComparison.Ordinal));
        return isRun || shell is not null || command.Length < text.Length
            ? new Instruction("RUN " + (shell is null ? command : command[shell.Length..]).Trim())
            : new Instruction(text);
    }

    /// <summary>On one line, cut to <paramref name="width"/> characters.</summary>
    public string Short(int width)
    {
        var line = string.Join(' ', Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= width ? line : string.Concat(line.AsSpan(0, Math.Max(0, width - 1)), "…");
    }

    // "|2 A=b C=d /bin/sh -c …": the build arguments a RUN saw. Values may hold blanks, so the shell is looked for.
    private static string WithoutArguments(string command)
    {
        if (!command.StartsWith('|'))
        {
            return command;
        }

        var starts = Shells.Select(shell => command.IndexOf(" " + shell, StringComparison.Ordinal)).Where(index => index >= 0).ToArray();
        return starts.Length == 0 ? command : command[(starts.Min() + 1)..];
    }
}
