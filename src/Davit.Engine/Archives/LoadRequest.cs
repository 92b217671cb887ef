using Davit.Oci;

namespace Davit.Engine.Archives;

/// <summary>An archive to load images from: a file, a directory or a stream; an OCI layout or Docker's, plain or compressed.</summary>
public sealed record LoadRequest
{
    private LoadRequest()
    {
    }

    /// <summary>Empty for every platform that the archive holds.</summary>
    public IReadOnlyList<Platform> Platforms { get; init; } = [];

    internal string? Path { get; private init; }

    internal Stream? Content { get; private init; }

    /// <param name="path">Of a file or a directory.</param>
    public static LoadRequest Of(string path) => new() { Path = path };

    /// <param name="content">Read to its end, not disposed. A seekable <see cref="FileStream"/> is read in place.</param>
    public static LoadRequest Of(Stream content) => new() { Content = content };
}
