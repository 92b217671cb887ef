namespace Davit.Oci;

/// <summary>
/// The base of every error a user can meet. <see cref="Exception.Message"/> reads
/// <c>verb object: what happened</c>; <see cref="Hint"/> is a full sentence that says what to do.
/// </summary>
public class DavitException : Exception
{
    public DavitException(ErrorKind kind, string message, string? hint = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Kind = kind;
        Hint = hint;
    }

    public ErrorKind Kind { get; }

    public string? Hint { get; }
}
