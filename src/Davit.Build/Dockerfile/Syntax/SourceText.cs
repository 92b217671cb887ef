namespace Davit.Build.Dockerfile.Syntax;

/// <summary>A text with the name users know it by.</summary>
public sealed class SourceText
{
    public SourceText(string name, string text)
    {
        Name = name;
        Text = text.StartsWith('\uFEFF') ? text[1..] : text;
        Lines = [.. Text.Split('\n').Select(line => line.TrimEnd('\r'))];
    }

    /// <summary><c>Dockerfile</c>, or what <c>-f</c> said.</summary>
    public string Name { get; }

    /// <summary>Without a byte order mark.</summary>
    public string Text { get; }

    /// <summary>Without line ends; line 1 is <c>Lines[0]</c>.</summary>
    public IReadOnlyList<string> Lines { get; }
}
