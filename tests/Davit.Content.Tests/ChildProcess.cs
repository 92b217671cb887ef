using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Davit.Content.Collection;
using Davit.Oci;

namespace Davit.Content.Tests;

/// <summary>This test program run again as another process that works on a store.</summary>
internal sealed class ChildProcess : IDisposable
{
    private const string Variable = "DAVIT_CONTENT_TESTS_CHILD";
    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    public static ChildProcess Start(string work, string storeRoot) => Start(work, storeRoot, Environment.ProcessPath!);

    /// <param name="work">One of the cases below.</param>
    /// <param name="storeRoot">The store to open.</param>
    /// <param name="program">What to start: this program, or one that starts it with something changed.</param>
    /// <param name="arguments">Arguments of <paramref name="program"/>.</param>
    public static ChildProcess Start(string work, string storeRoot, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment[Variable] = $"{work} {storeRoot}";
        return new ChildProcess(Process.Start(start)!);
    }

    public string ReadLine() => _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the child ended");

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Lets the child finish; its exit code.</summary>
    public int Finish()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    [ModuleInitializer]
    internal static void RunAsChild()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { } task)
        {
            var words = task.Split(' ', 2);
            try
            {
                using var store = Store.Open(words[1], TimeProvider.System);
                RunAsync(words[0], store).GetAwaiter().GetResult();
            }
            catch (DavitException e)
            {
                Console.WriteLine($"{e.Kind}: {e.Message} {e.Hint}");
            }

            Environment.Exit(0);
        }
    }

    private static async Task RunAsync(string work, Store store)
    {
        switch (work)
        {
            case "ingest":
                await IngestAsync(store);
                break;
            case "lease":
                await LeaseAsync(store);
                break;
            case "put":
                await PutSameBlobsAsync(store);
                break;
            case "churn":
                await ChurnAsync(store);
                break;
            case "count":
                Count(store);
                break;
        }
    }

    // Commits one blob, leaves another half written, and waits.
    private static async Task IngestAsync(Store store)
    {
        var lease = store.Leases.Acquire("child");
        var committed = await store.Blobs.PutAsync(MediaType.OciLayer, "committed"u8.ToArray(), lease, CancellationToken.None);
        store.Database.Write(session => session.Execute("INSERT INTO build_locks(key, process_id) VALUES ('k', ?)", store.ProcessId));
        await using var ingest = store.Blobs.BeginIngest();
        ingest.Write(new byte[100_000]);
        Console.WriteLine(committed.Digest);
        Console.WriteLine(store.ProcessId);
        Console.ReadLine();
        lease.Dispose();
    }

    private static async Task LeaseAsync(Store store)
    {
        using var lease = store.Leases.Acquire("child");
        var blob = await store.Blobs.PutAsync(MediaType.OciLayer, "leased"u8.ToArray(), lease, CancellationToken.None);
        Console.WriteLine(blob.Digest);
        Console.ReadLine();
    }

    private static async Task PutSameBlobsAsync(Store store)
    {
        for (var i = 0; i < 20; i++)
        {
            var bytes = new byte[5000 + i];
            await store.Blobs.PutAsync(new Descriptor(MediaType.OciLayer, Digest.Sha256(bytes), bytes.Length), new MemoryStream(bytes), null, CancellationToken.None);
        }
    }

    // Images come, get names, lose them and are collected, until killed.
    private static async Task ChurnAsync(Store store)
    {
        Console.WriteLine("ready");
        for (var i = 0; ; i++)
        {
            using (var lease = store.Leases.Acquire("churn"))
            {
                var layer = await store.Blobs.PutAsync(MediaType.OciLayer, RandomNumberGenerator.GetBytes(20_000), lease, CancellationToken.None);
                var config = new ImageConfig { Platform = Platform.Host, DiffIds = [new DiffId(layer.Digest)] }.ToDocument(MediaType.OciConfig);
                var manifest = new ImageManifest(config.Descriptor, [layer]).ToDocument(MediaType.OciManifest);
                await store.Images.PutManifestAsync(manifest, config, lease, CancellationToken.None);
                store.Images.SetTag(ImageReference.Parse($"churn:{i % 5}"), manifest.Descriptor);
            }

            if (i % 3 == 0)
            {
                foreach (var image in store.Images.ListUntagged())
                {
                    store.Images.RemoveUntagged(image.Digest);
                }

                new GarbageCollector(store).Collect();
            }
        }
    }

    private static void Count(Store store)
    {
        for (var i = 0; i < 50; i++)
        {
            store.Database.Write(session =>
            {
                var count = session.QuerySingle("SELECT use_count FROM build_cache WHERE key = 'n'", row => row.GetInt64(0));
                session.Execute("UPDATE build_cache SET use_count = ? WHERE key = 'n'", count + 1);
            });
        }
    }
}
