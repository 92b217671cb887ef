using System.Runtime.Versioning;
using Davit.Linux;
using Microsoft.Win32.SafeHandles;

namespace Davit.Content.Disk;

/// <summary>flock(2).</summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxFileLocks : FileLocks
{
    public override HeldFile? TryLock(string path) => Held(Files.TryLock(path));

    public override HeldFile? TryLockExisting(string path) => Held(Files.TryLockExisting(path));

    public override HeldFile? TryCreateLocked(string path) => Held(Files.TryCreateLocked(path));

    public override IDisposable LockDirectory(string path) => Files.Lock(path);

    private static LockedFile? Held(FileLock? file) => file is null ? null : new LockedFile(file);

    private sealed class LockedFile(FileLock file) : HeldFile
    {
        public override string Path => file.Path;

        public override SafeFileHandle Handle => file.Handle;

        public override bool IsInPlace => file.IsInPlace;

        public override void Dispose() => file.Dispose();
    }
}
