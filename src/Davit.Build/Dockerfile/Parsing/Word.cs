namespace Davit.Build.Dockerfile.Parsing;

/// <summary>A piece of a logical line; its text may be shorter than its stretch, for quotes and escapes taken out.</summary>
internal readonly record struct Word(string Text, int Offset, int Length)
{
    public static Word At(string line, int start, int end) => new(line[start..end], start, end - start);
}
