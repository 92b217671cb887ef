using Davit.Oci;

namespace Davit.Registry.Protocol;

/// <summary>
/// The error codes of the distribution protocol: what a server sends for each and what a client makes of it.
/// The first fourteen are the OCI distribution specification's ("Error Codes"), the rest the distribution project's.
/// </summary>
public sealed record RegistryErrorCode
{
    public static readonly RegistryErrorCode BlobUnknown = new("BLOB_UNKNOWN", 404, ErrorKind.NotFound, "blob unknown to registry");
    public static readonly RegistryErrorCode BlobUploadInvalid = new("BLOB_UPLOAD_INVALID", 400, ErrorKind.InvalidArgument, "blob upload invalid");
    public static readonly RegistryErrorCode BlobUploadUnknown = new("BLOB_UPLOAD_UNKNOWN", 404, ErrorKind.NotFound, "blob upload unknown to registry");
    public static readonly RegistryErrorCode DigestInvalid = new("DIGEST_INVALID", 400, ErrorKind.Corrupt, "provided digest did not match uploaded content");
    public static readonly RegistryErrorCode ManifestBlobUnknown = new("MANIFEST_BLOB_UNKNOWN", 400, ErrorKind.NotFound, "manifest references a blob unknown to registry");
    public static readonly RegistryErrorCode ManifestInvalid = new("MANIFEST_INVALID", 400, ErrorKind.InvalidArgument, "manifest invalid");
    public static readonly RegistryErrorCode ManifestUnknown = new("MANIFEST_UNKNOWN", 404, ErrorKind.NotFound, "manifest unknown");
    public static readonly RegistryErrorCode NameInvalid = new("NAME_INVALID", 400, ErrorKind.InvalidArgument, "invalid repository name");
    public static readonly RegistryErrorCode NameUnknown = new("NAME_UNKNOWN", 404, ErrorKind.NotFound, "repository name not known to registry");
    public static readonly RegistryErrorCode SizeInvalid = new("SIZE_INVALID", 400, ErrorKind.InvalidArgument, "provided length did not match content length");
    public static readonly RegistryErrorCode Unauthorized = new("UNAUTHORIZED", 401, ErrorKind.Unauthenticated, "authentication required");
    public static readonly RegistryErrorCode Denied = new("DENIED", 403, ErrorKind.Denied, "requested access to the resource is denied");
    public static readonly RegistryErrorCode Unsupported = new("UNSUPPORTED", 405, ErrorKind.Unsupported, "the operation is unsupported");
    public static readonly RegistryErrorCode TooManyRequests = new("TOOMANYREQUESTS", 429, ErrorKind.Exhausted, "too many requests");

    public static readonly RegistryErrorCode TagInvalid = new("TAG_INVALID", 400, ErrorKind.InvalidArgument, "manifest tag did not match URI");
    public static readonly RegistryErrorCode RangeInvalid = new("RANGE_INVALID", 416, ErrorKind.InvalidArgument, "invalid content range");
    public static readonly RegistryErrorCode PageSizeInvalid = new("PAGINATION_NUMBER_INVALID", 400, ErrorKind.InvalidArgument, "invalid number of results requested");
    public static readonly RegistryErrorCode Unavailable = new("UNAVAILABLE", 503, ErrorKind.Unavailable, "service unavailable");
    public static readonly RegistryErrorCode Unknown = new("UNKNOWN", 500, ErrorKind.Internal, "unknown error");

    private static readonly RegistryErrorCode[] All =
    [
        BlobUnknown, BlobUploadInvalid, BlobUploadUnknown, DigestInvalid, ManifestBlobUnknown, ManifestInvalid, ManifestUnknown,
        NameInvalid, NameUnknown, SizeInvalid, Unauthorized, Denied, Unsupported, TooManyRequests,
        TagInvalid, RangeInvalid, PageSizeInvalid, Unavailable, Unknown,
    ];

    private RegistryErrorCode(string code, int status, ErrorKind kind, string message)
    {
        Code = code;
        Status = status;
        Kind = kind;
        Message = message;
    }

    public string Code { get; }

    /// <summary>The HTTP status this code goes with.</summary>
    public int Status { get; }

    public ErrorKind Kind { get; }

    public string Message { get; }

    /// <summary>True when the same request may succeed later.</summary>
    public bool IsRetryable => this == TooManyRequests || this == Unavailable;

    public static RegistryErrorCode? Find(string code) => Array.Find(All, c => c.Code == code);

    public override string ToString() => Code;
}
