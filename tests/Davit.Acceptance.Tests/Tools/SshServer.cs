using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Davit.Acceptance.Tests.Tools;

/// <summary>
/// "Another machine": a real ssh server (dropbear), run by an ordinary user who has a store and a davit.
/// </summary>
public sealed class SshServer : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly OrdinaryUser _user;
    private readonly Process _server;

    private SshServer(OrdinaryUser user, Process server, Scratch scratch, int port)
    {
        _user = user;
        _server = server;
        _scratch = scratch;
        Port = port;
    }

    public int Port { get; }

    public string Store => _scratch.PathOf("store");

    /// <summary>Where the programs of the other machine are.</summary>
    public string Programs => _scratch.PathOf("bin");

    /// <summary>The ssh command that reaches it.</summary>
    public string Command => $"ssh -i {_scratch.PathOf("key")} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o BatchMode=yes";

    public static async Task<SshServer> StartAsync(OrdinaryUser user)
    {
        var scratch = new Scratch();
        var programs = scratch.MakeFolder("bin");
        File.Copy(Laboratory.DavitProgram, Path.Combine(programs, "davit"));
        foreach (var key in (string[])["key", "host"])
        {
            (await Tools.Programs.RunAsync(new Call("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-m", "PEM", "-f", scratch.PathOf(key)))).MustSucceed();
        }

        (await Tools.Programs.RunAsync(new Call("dropbearconvert", "openssh", "dropbear", scratch.PathOf("host"), scratch.PathOf("host.db")))).MustSucceed();
        var keys = Directory.CreateDirectory(Path.Combine(user.Home, ".ssh")).FullName;

        // Dropbear gives commands a PATH of its own.
        var login = scratch.Write("login", $"PATH={programs}:/usr/sbin:/usr/bin:/sbin:/bin DAVIT_ROOT={scratch.PathOf("store")}\nexport PATH DAVIT_ROOT\neval \"$SSH_ORIGINAL_COMMAND\"\n");
        await File.WriteAllTextAsync(Path.Combine(keys, "authorized_keys"), $"command=\"sh {login}\" {await File.ReadAllTextAsync(scratch.PathOf("key.pub"))}");
        await user.OwnAsync(keys);
        await user.OwnAsync(scratch.Folder);
        await user.OwnAsync(user.Home);
        (await Tools.Programs.RunAsync(new Call("chown", "root", scratch.PathOf("key")))).MustSucceed();
        (await Tools.Programs.RunAsync(new Call("chmod", "a+x", scratch.Folder))).MustSucceed();

        var port = FreePort();
        var call = new Call("dropbear", "-F", "-E", "-s", "-p", $"127.0.0.1:{port}", "-r", scratch.PathOf("host.db"), "-P", scratch.PathOf("pid"));
        var server = new SshServer(user, Tools.Programs.Start(user.Of(call)), scratch, port);
        await server.WaitAsync();
        return server;
    }

    /// <summary>A davit command by that user on that machine.</summary>
    public Task<Outcome> RunAsync(params IReadOnlyList<string> arguments) => Tools.Programs.RunAsync(_user.Of(
        new Call(Path.Combine(Programs, "davit"), arguments) { Environment = new Dictionary<string, string> { ["DAVIT_ROOT"] = Store } }));

    public string Destination(string name) => $"ssh://{_user.Name}@127.0.0.1:{Port}/{name}";

    public void Dispose()
    {
        _server.Kill(entireProcessTree: true);
        _server.WaitForExit();
        _server.Dispose();
        _scratch.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitAsync()
    {
        while (true)
        {
            Assert.False(_server.HasExited, "dropbear ended: " + (_server.HasExited ? await _server.StandardError.ReadToEndAsync() : ""));
            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }
    }
}
