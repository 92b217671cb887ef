using Davit.Content.Transfers;
using Davit.Oci;
using Davit.Registry;
using Davit.Registry.Artifacts;
using Davit.Registry.Authentication;
using Davit.Registry.Protocol;

namespace Davit.Examples;

/// <summary>The parts of docs/guides/library.md: each is compiled and run by the tests as it stands there.</summary>
internal static class Recipes
{
    public static async Task ReadLabelsAsync(RegistryClient client, string name)
    {
        // guide: labels
        var repository = client.Open(name);
        var chosen = await repository.ResolvePlatformAsync(Platform.Parse("linux/amd64"));
        var raw = await repository.GetManifestAsync(chosen);
        var image = ImageManifest.Parse(raw.Bytes, raw.MediaType).Value;

        var config = ImageConfig.Parse(await repository.ReadBlobBytesAsync(image.Config), image.Config.MediaType).Value;
        Console.WriteLine($"{config.Platform}, made {config.Created:u}, {image.Layers.Count} layers");
        // end
    }

    public static async Task DownloadLayerAsync(RegistryRepository repository, Descriptor layer)
    {
        // guide: layer
        await using var content = await repository.OpenVerifiedBlobAsync(layer);
        await using var file = File.Create($"{layer.Digest.Hex}.tar.gz");
        await content.CopyToAsync(file);
        // end
    }

    public static async Task MirrorAsync(RegistryClient client, string source, string target)
    {
        // guide: copy
        var request = new CopyRequest
        {
            WithReferrers = true,
            Progress = new Progress<TransferEvent>(happened =>
            {
                if (happened is TransferEvent.BlobDone { Descriptor: var blob })
                {
                    Console.WriteLine($"{blob.Digest} {blob.SizeBytes} bytes");
                }
            }),
        };
        var copied = await client.CopyAsync(source, target, request);
        Console.WriteLine($"{target} is {copied.Digest}");
        // end
    }

    public static async Task PushFilesAsync(RegistryClient client, string name)
    {
        // guide: push
        var draft = new ArtifactDraft("application/vnd.example.chart")
        {
            Files = [ArtifactFile.FromBytes("values.yaml", "replicas: 3\n"u8.ToArray())],
            Annotations = new Dictionary<string, string> { ["org.opencontainers.image.version"] = "1.2.0" },
        };
        var pushed = await client.Open(name).PushArtifactAsync(draft);
        Console.WriteLine(pushed.Digest);
        // end
    }

    public static async Task PullFilesAsync(RegistryClient client, string name, string directory)
    {
        // guide: pull
        var pulled = await client.Open(name).PullArtifactAsync(new ArtifactPullRequest(directory));
        foreach (var path in pulled.Files)
        {
            Console.WriteLine(path);
        }
        // end
    }

    public static async Task ListAttachedAsync(RegistryClient client, string name)
    {
        // guide: referrers
        var repository = client.Open(name);
        var image = await repository.ResolveDescriptorAsync();
        await foreach (var referrer in repository.ListReferrersAsync(image.Digest, artifactType: null))
        {
            Console.WriteLine($"{referrer.ArtifactType} {referrer.Digest}");
        }
        // end
    }

    public static async Task UseAccountAsync(string host, string user, string password)
    {
        // guide: options
        using var client = new RegistryClient(RegistryClientOptions.OfUser() with
        {
            FindCredential = name => name.StartsWith(host, StringComparison.Ordinal) ? new RegistryCredential { Username = user, Password = password } : null,
            Trace = exchange => Console.Error.WriteLine($"{exchange.Method} {exchange.Url}: {exchange.Outcome}"),
            MaxDownloads = 8,
        });
        await client.PingAsync(host);
        // end
    }

    public static async Task TellWhatIsWrongAsync(RegistryClient client, string name)
    {
        // guide: errors
        try
        {
            await client.Open(name).ResolveAsync();
        }
        catch (DavitException e) when (e.Kind == ErrorKind.NotFound)
        {
            Console.WriteLine($"not there: {e.Message}");
        }
        catch (RegistryException e)
        {
            Console.WriteLine($"{e.Method} {e.Url} was answered with {e.StatusCode}: {e.Message}");
        }
        // end
    }
}
