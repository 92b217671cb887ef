using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>A step of an image's history, newest first in lists.</summary>
/// <param name="Id">The image this step ended in; null where no such image is here.</param>
/// <param name="SizeBytes">What the step's layer holds; 0 for a step without a layer.</param>
public sealed record HistoryRow(ImageId? Id, HistoryEntry Entry, long SizeBytes);
