using Davit.Oci;

namespace Davit.Content.Blobs;

/// <summary>A stream was not what it was said to be: too short, too long, or other bytes.</summary>
public sealed class DigestMismatchException : DavitException
{
    private DigestMismatchException(string doing, Digest? expected, string problem)
        : base(ErrorKind.Corrupt, expected is null ? $"{doing}: {problem}" : $"{doing} {expected}: {problem}") => Expected = expected;

    /// <summary>Null when only the length was known beforehand.</summary>
    public Digest? Expected { get; }

    /// <summary>Null when the stream was cut off before its end.</summary>
    public Digest? Actual { get; private init; }

    public long? ExpectedBytes { get; private init; }

    public long BytesRead { get; private init; }

    /// <param name="doing">What was being done, to be followed by the digest: <c>store blob</c>.</param>
    /// <param name="expected">What the stream was said to hold.</param>
    /// <param name="expectedBytes">Its length as announced.</param>
    /// <param name="bytesRead">Its length as found.</param>
    public static DigestMismatchException TooShort(string doing, Digest? expected, long expectedBytes, long bytesRead) =>
        new(doing, expected, $"{expectedBytes} bytes expected, the stream ended after {bytesRead}")
        {
            ExpectedBytes = expectedBytes,
            BytesRead = bytesRead,
        };

    /// <inheritdoc cref="TooShort"/>
    public static DigestMismatchException TooLong(string doing, Digest? expected, long expectedBytes, long bytesRead) =>
        new(doing, expected, $"{expectedBytes} bytes expected, the stream goes on after them")
        {
            ExpectedBytes = expectedBytes,
            BytesRead = bytesRead,
        };

    /// <inheritdoc cref="TooShort"/>
    /// <param name="actual">The digest of what was read.</param>
    public static DigestMismatchException OtherContent(string doing, Digest expected, Digest actual, long bytesRead) =>
        new(doing, expected, $"the stream of {bytesRead} bytes has the digest {actual}")
        {
            Actual = actual,
            BytesRead = bytesRead,
        };
}
