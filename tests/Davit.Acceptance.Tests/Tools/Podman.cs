using System.Globalization;

namespace Davit.Acceptance.Tests.Tools;

/// <summary>Debian's podman with a store of its own, as the other side of the tests.</summary>
public sealed class Podman : IDisposable
{
    private readonly Scratch _scratch = new();

    public async Task<Outcome> RunAsync(params IReadOnlyList<string> arguments) => await Programs.RunAsync(new Call("podman",
    [
        "--root", _scratch.PathOf("root"), "--runroot", _scratch.PathOf("run"), "--tmpdir", _scratch.PathOf("tmp"), "--storage-driver", "overlay",
        // Works without systemd, without a journal and on either version of control groups.
        "--cgroup-manager", "cgroupfs", "--events-backend", "file", "--runtime", "runc", "--log-level", "error",
        .. arguments,
    ]));

    /// <summary>Runs an image with the host's network and with limits that this process itself has.</summary>
    public async Task<Outcome> RunImageAsync(string image, params IReadOnlyList<string> arguments)
    {
        var files = await LimitAsync("-n");
        var processes = await LimitAsync("-u");
        return await RunAsync(["run", "--rm", "--network", "host", "--ulimit", $"nofile={files}", "--ulimit", $"nproc={processes}", image, .. arguments]);
    }

    public void Dispose()
    {
        // podman keeps its store's folder as a mount point of itself.
        using var unmount = Programs.Start(new Call("umount", "--lazy", _scratch.PathOf("root/overlay")));
        unmount.WaitForExit();
        _scratch.Dispose();
    }

    private static async Task<string> LimitAsync(string option)
    {
        var text = (await Programs.RunAsync(new Call("/bin/bash", "-c", $"ulimit {option}"))).MustSucceed().Text;
        var limit = long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? Math.Min(number, 1024) : 1024;
        return $"{limit}:{limit}";
    }
}
