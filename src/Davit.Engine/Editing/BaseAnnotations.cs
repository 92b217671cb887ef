using Davit.Build.Exporting;
using Davit.Oci;

namespace Davit.Engine.Editing;

/// <summary>What an image stands on, as its manifest's annotations say it (image-spec, annotations.md, "Pre-Defined Annotation Keys").</summary>
internal static class BaseAnnotations
{
    private const string DigestKey = "org.opencontainers.image.base.digest";
    private const string NameKey = "org.opencontainers.image.base.name";

    public static IReadOnlyDictionary<string, string> Of(AssembledImage parent, string name)
    {
        var annotations = new Dictionary<string, string> { [DigestKey] = parent.Manifest.Digest.ToString() };
        if (!ReferenceGrammar.IsIdentifier(name) && ImageReference.TryParse(name, out var reference))
        {
            annotations[NameKey] = reference.OrLatest().ToString();
        }

        return annotations;
    }

    /// <summary>The base's digest and name, whichever are told, the more exact first; in annotations or, as some builders do, in labels.</summary>
    public static IEnumerable<string> Read(AssembledImage image)
    {
        foreach (var key in (string[])[DigestKey, NameKey])
        {
            if (image.Manifest.Value.Annotations.TryGetValue(key, out var value) || image.Config.Value.Config.Labels.TryGetValue(key, out value))
            {
                yield return value;
            }
        }
    }

    public static IReadOnlyDictionary<string, string> Replace(IReadOnlyDictionary<string, string> annotations, AssembledImage parent, string name)
    {
        var replaced = new Dictionary<string, string>(annotations);
        replaced.Remove(NameKey);
        foreach (var (key, value) in Of(parent, name))
        {
            replaced[key] = value;
        }

        return replaced;
    }
}
