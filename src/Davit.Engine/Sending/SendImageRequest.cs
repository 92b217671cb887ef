using Davit.Oci;

namespace Davit.Engine.Sending;

/// <param name="Platform">Null for all platforms that are here.</param>
/// <param name="SshCommand">What to run in the place of <c>ssh</c>, in the words of a shell: <c>ssh -i key</c>; null for plain ssh.</param>
public sealed record SendImageRequest(SshDestination Destination, Platform? Platform = null, string? SshCommand = null);

/// <param name="Reference">The name to give the image, with a tag.</param>
/// <param name="Input">From the sender.</param>
/// <param name="Output">To the sender.</param>
public sealed record ReceiveImageRequest(ImageReference Reference, Stream Input, Stream Output);
