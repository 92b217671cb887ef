namespace Davit.Oci;

/// <summary>What went wrong, in the classes every face maps: exit codes, HTTP status, registry error codes.</summary>
public enum ErrorKind
{
    InvalidArgument,
    NotFound,
    AlreadyExists,
    Conflict,
    Unauthenticated,
    Denied,
    Unsupported,

    /// <summary>The other side does not answer now; the same call may succeed later.</summary>
    Unavailable,

    /// <summary>A limit or a resource (disk, memory, rate) is used up.</summary>
    Exhausted,

    /// <summary>Bytes are not what their name, size or format says.</summary>
    Corrupt,

    Internal,
}
