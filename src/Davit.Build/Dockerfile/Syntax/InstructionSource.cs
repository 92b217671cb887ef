namespace Davit.Build.Dockerfile.Syntax;

/// <summary>Where an instruction stands and how it was written.</summary>
/// <param name="Range">The whole instruction, here-documents included.</param>
/// <param name="KeywordRange">Its first word.</param>
/// <param name="Keyword">The first word as written, in the writer's case.</param>
/// <param name="Text">The logical line: continuation lines joined, comments inside them dropped, here-documents left out.</param>
public sealed record InstructionSource(SourceRange Range, SourceRange KeywordRange, string Keyword, string Text)
{
    /// <summary>The comment lines directly above, without their <c>#</c>.</summary>
    public IReadOnlyList<string> Comments { get; init; } = [];
}
