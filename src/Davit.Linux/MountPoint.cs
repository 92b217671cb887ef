namespace Davit.Linux;

/// <summary>One line of /proc/self/mountinfo (proc(5)).</summary>
/// <param name="Options">Of the mount: <c>ro</c>, <c>nosuid</c>…</param>
/// <param name="SuperOptions">Of the file system: <c>upperdir=/a</c>…</param>
public sealed record MountPoint(string Path, string Type, string Source, string Options, string SuperOptions);
