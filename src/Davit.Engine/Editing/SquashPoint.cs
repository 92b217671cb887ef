using System.Globalization;
using Davit.Build.Exporting;
using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Engine.Editing;

/// <summary>Reads what <c>--from</c> says: how many layers of an image stay.</summary>
internal sealed class SquashPoint(ImageCatalog catalog, ImagePlatforms platforms)
{
    private const string HistoryPrefix = "history:";
    private const int MinimumDigits = 6;

    /// <exception cref="DavitException">NotFound or InvalidArgument, with what would do.</exception>
    public int Resolve(AssembledImage image, string from)
    {
        var count = image.Config.Value.DiffIds.Count;
        if (from == "scratch")
        {
            return 0;
        }

        if (from.StartsWith(HistoryPrefix, StringComparison.Ordinal))
        {
            return OfHistory(image.Config.Value, from[HistoryPrefix.Length..]);
        }

        if (int.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && from.Length <= 3)
        {
            return number < count ? number : throw new DavitException(ErrorKind.InvalidArgument, $"squash: the image has {count} layers, {number} cannot stay below the merged one");
        }

        return FindLayer(image, from) ?? OfImage(image, from);
    }

    private static int OfHistory(ImageConfig config, string text)
    {
        var history = config.History;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var line) && line >= 1 && line <= history.Count
            ? history.Take(line).Count(h => !h.EmptyLayer)
            : throw new DavitException(ErrorKind.InvalidArgument, $"squash: '{HistoryPrefix}{text}' is no line of the image's history, which has {history.Count}", "Lines count from the oldest, from 1.");
    }

    private static int? FindLayer(AssembledImage image, string text)
    {
        var hex = text.StartsWith("sha256:", StringComparison.Ordinal) ? text["sha256:".Length..] : text;
        if (hex.Length < MinimumDigits)
        {
            return null;
        }

        var diffIds = image.Config.Value.DiffIds;
        for (var i = diffIds.Count - 1; i >= 0; i--)
        {
            if (diffIds[i].Digest.Hex.StartsWith(hex, StringComparison.Ordinal) || image.Manifest.Value.Layers[i].Digest.Hex.StartsWith(hex, StringComparison.Ordinal))
            {
                return i + 1;
            }
        }

        return null;
    }

    private int OfImage(AssembledImage image, string name)
    {
        if (catalog.FindTarget(name) is null)
        {
            throw new DavitException(
                ErrorKind.NotFound,
                $"squash: '{name}' is neither an image that is here nor a layer of this one",
                "Give a base image, a layer's digest or diffID, the number of layers that stay, or history:N.");
        }

        var layers = image.Config.Value.DiffIds;
        var baseLayers = ImagePlatforms.Matching(platforms.Read(name), image)?.Config.Value.DiffIds
            ?? throw new DavitException(ErrorKind.NotFound, $"squash: '{name}' is not here for {image.Config.Value.Platform.Normalise()}");
        return baseLayers.Count <= layers.Count && baseLayers.SequenceEqual(layers.Take(baseLayers.Count))
            ? baseLayers.Count
            : throw new DavitException(ErrorKind.InvalidArgument, $"squash: the image does not begin with the layers of '{name}'", "Look at both with 'davit image tree'.");
    }
}
