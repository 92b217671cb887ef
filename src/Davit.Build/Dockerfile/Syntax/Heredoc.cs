namespace Davit.Build.Dockerfile.Syntax;

/// <summary>A here-document that follows its instruction's line.</summary>
/// <param name="Name">The terminating word without quotes.</param>
/// <param name="Content">The lines as written, each with its line end; leading tabs are still there, see <see cref="Text"/>.</param>
public sealed record Heredoc(string Name, string Content)
{
    /// <summary>False when a part of the word was quoted: COPY and ADD then keep variables in the content as they are.</summary>
    public bool Expands { get; init; } = true;

    /// <summary><c>&lt;&lt;-</c>: leading tabs do not count.</summary>
    public bool StripsTabs { get; init; }

    public int? FileDescriptor { get; init; }

    /// <summary>The content the document stands for.</summary>
    public string Text => StripsTabs
        ? string.Join('\n', Content.Split('\n').Select(line => line.TrimStart('\t')))
        : Content;
}
