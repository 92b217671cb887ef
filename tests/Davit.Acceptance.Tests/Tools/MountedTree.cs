namespace Davit.Acceptance.Tests.Tools;

/// <summary>Everything an image's file system is, as find, sha256sum and getfattr see it.</summary>
public static class MountedTree
{
    private const string Script = """
        set -e
        cd "$1"
        find . -type f -printf '%P %y %m %U:%G %T@ %s\n' -o -type l -printf '%P %y %U:%G %T@ -> %l\n' -o -type d -printf '%P %y %m %U:%G %T@\n' -o -printf '%P %y %m %U:%G %T@\n' | LC_ALL=C sort
        find . -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum
        find . -type f -links +1 -printf '%i %P\n' | LC_ALL=C sort -k2 | awk '{ names[$1] = names[$1] " " $2 } END { for (i in names) if (split(names[i], _) > 1) print "same file:" names[i] }' | LC_ALL=C sort
        getfattr -R -h -d -m - --absolute-names . 2>/dev/null || true
        """;

    public static async Task<string> ReadAsync(DavitHome davit, string image)
    {
        var path = await davit.OutputAsync("image", "mount", image);
        try
        {
            return (await Programs.RunAsync(new Call("sh", "-c", Script, "sh", path))).MustSucceed().Output;
        }
        finally
        {
            await davit.OutputAsync("image", "unmount", image);
        }
    }
}
