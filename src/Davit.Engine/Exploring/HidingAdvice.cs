namespace Davit.Engine.Exploring;

/// <summary>Sums up the files that one layer stores and another hides, in each way of hiding.</summary>
internal static class HidingAdvice
{
    private const double NearlyAll = 0.8;

    internal static IEnumerable<Advice> Of(IEnumerable<HiddenFile> hidden) => hidden
        .Select(file => (Copy: file.ToCopy(), file.Path))
        .GroupBy(file => (file.Copy.Layer, file.Copy.HiddenBy, file.Copy.Kind), file => (file.Path, file.Copy.SizeBytes))
        .Select(group => new Advice(KindOf(group.Key.Kind), group.Key.Layer, group.Sum(file => file.SizeBytes))
        {
            OtherLayer = group.Key.HiddenBy,
            Place = PlaceOf([.. group]),
            FileCount = group.Count(),
        });

    private static AdviceKind KindOf(HidingKind kind) => kind switch
    {
        HidingKind.Deleted => AdviceKind.DeletedLater,
        HidingKind.Replaced => AdviceKind.ReplacedLater,
        HidingKind.AttributesOnly => AdviceKind.AttributesOnly,
        _ => AdviceKind.RewrittenLater,
    };

    /// <summary>As deep down as nearly all of the bytes are together.</summary>
    private static string PlaceOf(List<(byte[][] Path, long SizeBytes)> files)
    {
        var wanted = files.Sum(file => file.SizeBytes) * NearlyAll;
        var place = "";
        for (var depth = 0; ; depth++)
        {
            var below = files.Where(file => file.Path.Length > depth)
                .GroupBy(file => ImagePath.Text(file.Path[depth]))
                .Select(group => new { Name = group.Key, Bytes = group.Sum(file => file.SizeBytes) })
                .MaxBy(group => group.Bytes);
            if (below is null || below.Bytes < wanted)
            {
                return place.Length == 0 ? "/" : place;
            }

            place += "/" + below.Name;
            files = files.FindAll(file => file.Path.Length > depth && ImagePath.Text(file.Path[depth]) == below.Name);
        }
    }
}
