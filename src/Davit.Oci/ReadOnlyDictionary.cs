using System.Collections.ObjectModel;

namespace Davit.Oci;

internal static class ReadOnlyDictionary
{
    public static IReadOnlyDictionary<string, string> Empty => ReadOnlyDictionary<string, string>.Empty;
}
