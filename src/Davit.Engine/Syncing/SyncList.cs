using Davit.Engine.Syncing.Yaml;
using Davit.Oci;

namespace Davit.Engine.Syncing;

/// <summary>What is to be mirrored, as users write it in YAML (docs/guides/mirroring.md).</summary>
/// <param name="Entries">Those that can be read.</param>
/// <param name="Problems">What is wrong with the others, each with its file and line.</param>
public sealed record SyncList(IReadOnlyList<SyncEntry> Entries, IReadOnlyList<DavitException> Problems)
{
    private const string DefaultsKey = "defaults";
    private const string EntriesKey = "sync";

    /// <param name="text">The file.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="DavitException">InvalidArgument: not such a list at all.</exception>
    public static SyncList Parse(string text, string name)
    {
        if (YamlFile.Parse(text, name) is not YamlNode.Mapping root)
        {
            throw YamlFile.Invalid(name, 1, $"not a sync list: expected '{EntriesKey}:' with a list of repositories");
        }

        var defaults = new EntryFields(name);
        YamlNode.Sequence? entries = null;
        foreach (var (key, value) in root.Entries)
        {
            switch (key.Text, value)
            {
                case (EntriesKey, YamlNode.Sequence list):
                    entries = list;
                    break;
                case (DefaultsKey, YamlNode.Mapping map):
                    defaults = EntryFields.OfDefaults(map, name);
                    break;
                case (EntriesKey or DefaultsKey, _):
                    throw YamlFile.Invalid(name, value.Line, key.Text == EntriesKey ? $"'{EntriesKey}' is not a list" : $"'{DefaultsKey}' is not a map of fields");
                default:
                    throw YamlFile.Invalid(name, key.Line, $"unknown field '{Quote.Short(key.Text)}', expected '{EntriesKey}' and '{DefaultsKey}'");
            }
        }

        return entries is { Items.Count: > 0 } ? Read(entries, defaults, name)
            : throw YamlFile.Invalid(name, root.Line, $"nothing to mirror: '{EntriesKey}' has no entries");
    }

    private static SyncList Read(YamlNode.Sequence list, EntryFields defaults, string name)
    {
        var entries = new List<SyncEntry>();
        var problems = new List<DavitException>();
        foreach (var item in list.Items)
        {
            try
            {
                entries.Add(EntryFields.Of(item, name).ToEntry(defaults));
            }
            catch (DavitException e)
            {
                problems.Add(e);
            }
        }

        return new SyncList(entries, problems);
    }
}
