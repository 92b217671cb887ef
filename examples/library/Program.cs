using Davit.Registry;
using Davit.Registry.Artifacts;

using var client = new RegistryClient();           // with the accounts, mirrors and certificates you have for Docker
var app = client.Open(args[0]);                    // registry.example.com/team/app:1.0

var manifest = await app.ResolveAsync();
Console.WriteLine($"{manifest.Digest} {manifest.MediaType} {manifest.Bytes.Length} bytes");

await foreach (var tag in app.ListTagsAsync())
{
    Console.WriteLine(tag);
}

await client.CopyAsync(args[0], args[1]);          // localhost:5000/app:1.0

var report = new ArtifactDraft("application/vnd.example.report") { Files = [ArtifactFile.FromPath(args[2])] };
var attached = await client.Open(args[1]).AttachArtifactAsync(report);
Console.WriteLine($"attached {attached.Digest}");
