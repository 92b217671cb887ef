using Davit.Oci;

namespace Davit.Build.Dockerfile.Syntax;

/// <summary>A mistake in a Dockerfile, with the place it was made. <see cref="Render"/> draws it.</summary>
public sealed class DockerfileException : DavitException
{
    public DockerfileException(string message, SourceText source, IReadOnlyList<SourceRange> ranges, string? hint = null, Exception? innerException = null)
        : base(ErrorKind.InvalidArgument, message, hint, innerException)
    {
        SourceText = source;
        Ranges = ranges;
    }

    /// <summary>Not the Dockerfile's own mistake, but an error that one of its lines led to; kind, message and hint are that error's.</summary>
    public DockerfileException(DavitException cause, SourceText source, SourceRange range)
        : base(cause.Kind, cause.Message, cause.Hint, cause)
    {
        SourceText = source;
        Ranges = [range];
    }

    public SourceText SourceText { get; }

    /// <summary>Empty when the mistake is the whole file's.</summary>
    public IReadOnlyList<SourceRange> Ranges { get; }

    /// <summary>The lines concerned, framed; empty when there are none.</summary>
    public string Render() => SourceFrame.Render(SourceText, Ranges);
}
