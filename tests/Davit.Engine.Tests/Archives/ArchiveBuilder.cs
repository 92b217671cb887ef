using System.Text;
using Davit.Layers.Tar;
using Davit.Oci;

namespace Davit.Engine.Tests.Archives;

/// <summary>Archives made by hand, right and wrong.</summary>
internal sealed class ArchiveBuilder
{
    private readonly MemoryStream _stream = new();
    private readonly TarWriter _tar;

    public ArchiveBuilder() => _tar = new TarWriter(_stream);

    public ArchiveBuilder Add(string name, byte[] content)
    {
        _tar.WriteEntry(new TarEntry { Name = Encoding.UTF8.GetBytes(name), Kind = TarEntryKind.File, Mode = 0x1a4, SizeBytes = content.Length });
        _tar.Write(content);
        return this;
    }

    public ArchiveBuilder Add(string name, string content) => Add(name, Encoding.UTF8.GetBytes(content));

    public ArchiveBuilder AddBlob(byte[] content) => Add($"blobs/sha256/{Digest.Sha256(content).Hex}", content);

    public ArchiveBuilder Link(string name, string target, TarEntryKind kind = TarEntryKind.SymbolicLink)
    {
        _tar.WriteEntry(new TarEntry { Name = Encoding.UTF8.GetBytes(name), Kind = kind, LinkName = Encoding.UTF8.GetBytes(target), Mode = 0x1ff });
        return this;
    }

    public byte[] ToArray()
    {
        _tar.Complete();
        return _stream.ToArray();
    }

    /// <summary>A layer with one file.</summary>
    public static byte[] Layer(string name, string content) => new ArchiveBuilder().Add(name, content).ToArray();

    /// <summary>A config for one layer.</summary>
    public static byte[] Config(string architecture, params byte[][] layers) =>
        new ImageConfig { Platform = new Platform("linux", architecture), DiffIds = [.. layers.Select(l => new DiffId(Digest.Sha256(l)))] }
            .ToDocument(MediaType.OciConfig).Raw.ToArray();

    public static byte[] Manifest(byte[] config, params byte[][] layers) => new ImageManifest(
            Describe(MediaType.OciConfig, config), [.. layers.Select(l => Describe(MediaType.OciLayer, l))])
        .ToDocument(MediaType.OciManifest).Raw.ToArray();

    public static Descriptor Describe(MediaType mediaType, byte[] content) => new(mediaType, Digest.Sha256(content), content.Length);

    /// <summary>An OCI layout of these images.</summary>
    public ArchiveBuilder AddLists(params Descriptor[] images) => Add("oci-layout", """{"imageLayoutVersion":"1.0.0"}""")
        .Add("index.json", new ImageIndex(images).ToDocument(MediaType.OciIndex).Raw.ToArray());

    public static Descriptor Named(Descriptor image, string name) => image with
    {
        Annotations = new Dictionary<string, string> { ["io.containerd.image.name"] = name, ["org.opencontainers.image.ref.name"] = "latest" },
    };
}
