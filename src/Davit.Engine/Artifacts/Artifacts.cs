using System.Globalization;
using Davit.Content.Transfers;
using Davit.Engine.Images;
using Davit.Engine.Registries;
using Davit.Engine.Settings;
using Davit.Linux;
using Davit.Oci;
using Davit.Registry;
using Davit.Registry.Artifacts;

namespace Davit.Engine.Artifacts;

/// <summary>Artifacts at registries. They do not touch the store, so that none is needed.</summary>
public sealed class Artifacts : IDisposable
{
    /// <summary>What oras calls an artifact of which nobody says what it is.</summary>
    public const string UnknownType = "application/vnd.unknown.artifact.v1";

    private readonly RegistryClient _client;
    private readonly TimeProvider _time;

    private Artifacts(RegistryClient client, TimeProvider time)
    {
        _client = client;
        _time = time;
    }

    /// <param name="options">Of them those for registries count.</param>
    /// <param name="trace">Told about every request, by many threads; null when nobody wants to know.</param>
    public static Artifacts Open(EngineOptions options, Action<RegistryAnswer>? trace = null)
    {
        var settings = options.AdjustRegistryClient(RegistryOptions.Of(options, RegistryOptions.Config(options)));
        return new Artifacts(new RegistryClient(settings with { Trace = trace is null ? null : exchange => trace(RegistryAnswer.Of(exchange)) }), options.Time);
    }

    public void Dispose() => _client.Dispose();

    /// <returns>The manifest.</returns>
    /// <exception cref="DavitException">NotFound: no such file; InvalidArgument; and whatever a push may yield.</exception>
    public async Task<Descriptor> PushAsync(PushArtifactRequest request, CancellationToken cancellationToken = default)
    {
        using var packer = new DirectoryPacker();
        var draft = await DraftAsync(request, UnknownType, packer, cancellationToken);
        return await Open(request).PushArtifactAsync(draft, Events(request.Progress, LayerPhase.Pushing, LayerPhase.Pushed), cancellationToken);
    }

    /// <summary>Pushes an artifact that belongs to an image: it has no tag and is found by way of the image.</summary>
    /// <returns>The manifest.</returns>
    public async Task<Descriptor> AttachAsync(PushArtifactRequest request, CancellationToken cancellationToken = default)
    {
        using var packer = new DirectoryPacker();
        var draft = await DraftAsync(request, null, packer, cancellationToken);
        var subject = await Open(request).ResolvePlatformAsync(request.Platform, cancellationToken);
        return await Open(request).PushArtifactAsync(draft with { Subject = subject }, Events(request.Progress, LayerPhase.Pushing, LayerPhase.Pushed), cancellationToken);
    }

    /// <summary>Brings the files of an artifact into a directory.</summary>
    /// <exception cref="DavitException">Denied: a name in it leads out of the directory; nothing was written.</exception>
    public async Task<PulledFiles> PullAsync(PullArtifactRequest request, CancellationToken cancellationToken = default)
    {
        var pulled = await _client.Open(request.Reference).PullArtifactAsync(
            new ArtifactPullRequest(request.Directory)
            {
                Platform = request.Platform,
                Unpack = LinuxSystem.IsHere ? DirectoryUnpacker.UnpackAsync : null,
                Progress = Events(request.Progress, LayerPhase.Downloading, LayerPhase.PullComplete),
            },
            cancellationToken);
        return new PulledFiles(pulled.Artifact.Manifest.Digest, pulled.Artifact.ArtifactType, pulled.Files, pulled.Untitled.Count);
    }

    /// <summary>What refers to an image.</summary>
    public Task<ReferrerNode> ListAsync(ListReferrersRequest request, CancellationToken cancellationToken = default) =>
        new ListReferrers(_client.Open(request.Reference), request).RunAsync(cancellationToken);

    /// <summary>What an artifact's manifest says, as an indented JSON object.</summary>
    public async Task<string> InspectAsync(ImageReference reference, Platform? platform, CancellationToken cancellationToken = default) =>
        ArtifactInspection.Write(reference, await _client.Open(reference).ReadArtifactAsync(platform, cancellationToken));

    private RegistryRepository Open(PushArtifactRequest request) => _client.Open(request.Reference);

    private async Task<ArtifactDraft> DraftAsync(PushArtifactRequest request, string? otherwise, DirectoryPacker packer, CancellationToken cancellationToken)
    {
        var files = new List<ArtifactFile>();
        foreach (var argument in request.Files)
        {
            files.Add(Directory.Exists(argument) ? await packer.PackAsync(argument, ArtifactFile.TitleOf(argument), cancellationToken) : FileOf(argument));
        }

        var type = request.ArtifactType ?? (otherwise is null && files is [var only] && only.MediaType != FileTypes.Unknown ? only.MediaType.Value : otherwise);
        return new ArtifactDraft(type ?? throw new DavitException(
            ErrorKind.InvalidArgument, "attach artifact: nothing says what it is", "Name its type with '--artifact-type', for instance application/spdx+json."))
        {
            Files = files,
            Annotations = request.Annotations,
            Created = Now(),
        };
    }

    // reproducible-builds.org, SOURCE_DATE_EPOCH: the same files shall give the same digest.
    private DateTimeOffset Now() =>
        long.TryParse(Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : _time.GetUtcNow();

    private static ArtifactFile FileOf(string argument)
    {
        var colon = argument.LastIndexOf(':');
        return colon <= 0 || File.Exists(argument) || !argument[colon..].Contains('/', StringComparison.Ordinal)
            ? ArtifactFile.FromPath(argument)
            : ArtifactFile.FromPath(argument[..colon], new MediaType(argument[(colon + 1)..]));
    }

    private static TransferEvents? Events(IProgress<TransferProgress>? progress, LayerPhase moving, LayerPhase done) =>
        progress is null ? null : new TransferEvents(progress, moving, done) { Shows = blob => blob.MediaType != MediaType.OciEmpty };
}
