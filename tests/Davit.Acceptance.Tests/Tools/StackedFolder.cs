namespace Davit.Acceptance.Tests.Tools;

/// <summary>A folder on an overlay, as everything in a container is: no other overlay can write there.</summary>
public sealed class StackedFolder : IAsyncDisposable
{
    private readonly Scratch _scratch = new();

    public string Path => _scratch.PathOf("merged");

    public static async Task<StackedFolder> MountAsync()
    {
        var folder = new StackedFolder();
        var (lower, upper, work, merged) = (folder._scratch.MakeFolder("lower"), folder._scratch.MakeFolder("upper"), folder._scratch.MakeFolder("work"), folder._scratch.MakeFolder("merged"));
        (await Programs.RunAsync(new Call("mount", "-t", "overlay", "overlay", "-o", $"lowerdir={lower},upperdir={upper},workdir={work}", merged))).MustSucceed();
        (await Programs.RunAsync(new Call("chmod", "a+rx", folder._scratch.Folder, upper, merged))).MustSucceed();
        return folder;
    }

    public async ValueTask DisposeAsync()
    {
        await Programs.RunAsync(new Call("umount", "-l", Path));
        _scratch.Dispose();
    }
}
