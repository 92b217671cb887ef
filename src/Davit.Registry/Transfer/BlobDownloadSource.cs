using Davit.Oci;

namespace Davit.Registry.Transfer;

/// <param name="Descriptor">The blob.</param>
/// <param name="Offset">How many of its bytes the reader has already.</param>
/// <param name="Subject">Who asks, for errors.</param>
internal sealed record BlobDownloadSource(Descriptor Descriptor, long Offset, FailureSubject Subject);
