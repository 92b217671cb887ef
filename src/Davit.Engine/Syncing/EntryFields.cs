using System.Globalization;
using Davit.Engine.Syncing.Tags;
using Davit.Engine.Syncing.Yaml;
using Davit.Oci;

namespace Davit.Engine.Syncing;

/// <summary>The fields of an entry of a sync list, or of what holds for all of them; null for what is not written.</summary>
internal sealed record EntryFields(string File)
{
    private const string Known = "source, target, tags, semver, keep, platforms, referrers, delete";

    public int Line { get; init; }

    private (ImageReference Name, int Line)? Source { get; init; }

    private (string Text, int Line)? Target { get; init; }

    private IReadOnlyList<string>? Names { get; init; }

    private IReadOnlyList<TagPattern>? Patterns { get; init; }

    private VersionRange? Range { get; init; }

    private int? Keep { get; init; }

    private IReadOnlyList<Platform>? Platforms { get; init; }

    private bool? WithReferrers { get; init; }

    private bool? Deletes { get; init; }

    /// <exception cref="DavitException">InvalidArgument, with file and line.</exception>
    public static EntryFields Of(YamlNode node, string file) => node is YamlNode.Mapping map
        ? map.Entries.Aggregate(new EntryFields(file) { Line = map.Line }, (fields, entry) => fields.With(entry.Key, entry.Value))
        : throw YamlFile.Invalid(file, node.Line, $"not an entry, expected fields ({Known})");

    /// <inheritdoc cref="Of"/>
    public static EntryFields OfDefaults(YamlNode.Mapping map, string file)
    {
        var fields = Of(map, file);
        return fields.Source is { } source ? throw YamlFile.Invalid(file, source.Line, "a source cannot be the default")
            : fields.Target is { } target && !target.Text.EndsWith('/') ? throw YamlFile.Invalid(file, target.Line, "a target for all must end with a slash, for the sources' paths to follow")
            : fields;
    }

    /// <exception cref="DavitException">InvalidArgument, with file and line.</exception>
    public SyncEntry ToEntry(EntryFields defaults)
    {
        var source = Source?.Name ?? throw Invalid(Line, "no source");
        var tags = new TagSelection
        {
            Names = source.Tag is { } tag ? [tag, .. Names ?? []] : Names ?? defaults.Names ?? [],
            Patterns = Patterns ?? (Names is null && source.Tag is null ? defaults.Patterns : null) ?? [],
            Range = Range ?? (source.Tag is null ? defaults.Range : null),
            Keep = Keep ?? defaults.Keep,
        };
        if (tags.IsEmpty)
        {
            throw Invalid(Line, "no tags; write tags: [\"*\"] for all");
        }

        if (Keep is not null && !tags.NeedsList)
        {
            throw Invalid(Line, "keep is for tags that are found by a pattern or semver");
        }

        return new SyncEntry
        {
            Source = source.WithoutTagAndDigest(),
            Target = TargetOf(source, Target ?? defaults.Target ?? throw Invalid(Line, "no target")),
            Tags = tags,
            Platforms = Platforms ?? defaults.Platforms ?? [],
            WithReferrers = WithReferrers ?? defaults.WithReferrers ?? false,
            Unlisted = Deletes ?? defaults.Deletes ?? false ? UnlistedTags.Delete : UnlistedTags.Stay,
            Line = Line,
        };
    }

    private EntryFields With(YamlNode.Scalar key, YamlNode value)
    {
        try
        {
            return key.Text switch
            {
                "source" => this with { Source = (ReadSource(Text(key, value)), value.Line) },
                "target" => this with { Target = (Text(key, value), value.Line) },
                "tags" => WithTags(Texts(key, value)),
                "semver" => this with { Range = VersionRange.Parse(Text(key, value)) },
                "keep" => this with { Keep = Number(key, value) },
                "platforms" or "platform" => this with { Platforms = [.. Texts(key, value).Select(Platform.Parse)] },
                "referrers" => this with { WithReferrers = YesOrNo(key, value) },
                "delete" => this with { Deletes = YesOrNo(key, value) },
                _ => throw Invalid(key.Line, $"unknown field '{Quote.Short(key.Text)}' ({Known})"),
            };
        }
        catch (DavitException e) when (!e.Message.StartsWith(File + ":", StringComparison.Ordinal))
        {
            throw new DavitException(e.Kind, $"{File}:{value.Line}: {key.Text}: {e.Message}", e.Hint, e);
        }
    }

    private EntryFields WithTags(IReadOnlyList<string> texts)
    {
        var parsed = texts.Select(t => (Text: t, Pattern: TagPattern.Parse(t))).ToArray();
        return this with
        {
            Names = [.. parsed.Where(p => p.Pattern is null).Select(p => p.Text)],
            Patterns = [.. parsed.Select(p => p.Pattern).OfType<TagPattern>()],
        };
    }

    private static ImageReference ReadSource(string text)
    {
        var reference = ImageReference.Parse(WithoutScheme(text));
        return reference.Digest is null ? reference : throw new DavitException(ErrorKind.InvalidArgument, "a digest cannot be mirrored, as a copy needs a tag");
    }

    private ImageReference TargetOf(ImageReference source, (string Text, int Line) target)
    {
        var text = WithoutScheme(target.Text);
        if (!ImageReference.TryParse(text.EndsWith('/') ? text + source.Path : text, out var reference) || reference.Tag is not null || reference.Digest is not null)
        {
            throw Invalid(target.Line, $"target: '{Quote.Short(target.Text)}' is not the name of a repository");
        }

        return reference.Repository == source.Repository ? throw Invalid(target.Line, "source and target are the same") : reference;
    }

    private static string WithoutScheme(string text) => text.StartsWith("docker://", StringComparison.Ordinal) ? text["docker://".Length..] : text;

    private string Text(YamlNode.Scalar key, YamlNode value) => value is YamlNode.Scalar { IsNull: false } scalar
        ? scalar.Text
        : throw Invalid(value.Line, $"{key.Text}: expected one value");

    private IReadOnlyList<string> Texts(YamlNode.Scalar key, YamlNode value) => value is YamlNode.Sequence list
        ? [.. list.Items.Select(item => Text(key, item))]
        : [Text(key, value)];

    private int Number(YamlNode.Scalar key, YamlNode value) =>
        int.TryParse(Text(key, value), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
        : throw Invalid(value.Line, $"{key.Text}: expected a number above zero");

    private bool YesOrNo(YamlNode.Scalar key, YamlNode value) => Text(key, value) switch
    {
        "true" => true,
        "false" => false,
        _ => throw Invalid(value.Line, $"{key.Text}: expected true or false"),
    };

    private DavitException Invalid(int line, string problem) => YamlFile.Invalid(File, line, problem);
}
