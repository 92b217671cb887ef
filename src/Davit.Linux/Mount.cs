namespace Davit.Linux;

/// <summary>A mount as data: made by the room that knows what to mount, performed by <c>Mounts</c> or by the OCI runtime.</summary>
/// <param name="Type">File system type: <c>overlay</c>, <c>bind</c>, <c>proc</c>…</param>
/// <param name="Source">What to mount; for overlay the word <c>overlay</c>.</param>
/// <param name="Target">Absolute path where it appears; for a root file system the empty string, the user of the mount decides.</param>
/// <param name="Options">As in fstab, one option each: <c>ro</c>, <c>lowerdir+=/a</c> (one per lower layer, top first), <c>upperdir=/b</c>.</param>
public sealed record Mount(string Type, string Source, string Target, IReadOnlyList<string> Options);
