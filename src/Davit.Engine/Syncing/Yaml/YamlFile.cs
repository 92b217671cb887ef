using Davit.Oci;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Davit.Engine.Syncing.Yaml;

/// <summary>Reads one YAML document into nodes. Only the parser of the library is used: it needs no reflection.</summary>
internal sealed class YamlFile
{
    private const int MaxLength = 1024 * 1024;
    private const int MaxDepth = 32;

    private readonly IParser _parser;
    private readonly string _name;
    private readonly Dictionary<string, YamlNode> _anchors = new(StringComparer.Ordinal);

    private YamlFile(IParser parser, string name)
    {
        _parser = parser;
        _name = name;
    }

    /// <param name="text">The file.</param>
    /// <param name="name">Its name, for errors.</param>
    /// <returns>Null for an empty file.</returns>
    /// <exception cref="DavitException">InvalidArgument: not YAML, with the line.</exception>
    public static YamlNode? Parse(string text, string name)
    {
        if (text.Length > MaxLength)
        {
            throw new DavitException(ErrorKind.InvalidArgument, $"{name}: longer than {MaxLength} characters");
        }

        try
        {
            return new YamlFile(new Parser(new StringReader(text)), name).ReadDocument();
        }
        catch (YamlException e)
        {
            throw Invalid(name, (int)e.Start.Line, e.InnerException?.Message ?? e.Message, e);
        }
    }

    public static DavitException Invalid(string name, int line, string problem, Exception? inner = null) =>
        new(ErrorKind.InvalidArgument, $"{name}:{line}: {problem}", innerException: inner);

    private YamlNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _))
        {
            return null;
        }

        _parser.Consume<DocumentStart>();
        var root = Read(0);
        _parser.Consume<DocumentEnd>();
        return _parser.TryConsume<DocumentStart>(out var second) ? throw Invalid(_name, Line(second), "a second document") : root;
    }

    private YamlNode Read(int depth)
    {
        if (depth > MaxDepth)
        {
            throw Invalid(_name, Line(_parser.Current!), "nested too deeply");
        }

        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return _anchors.TryGetValue(alias.Value.Value, out var known) ? known : throw Invalid(_name, Line(alias), $"unknown anchor '{alias.Value.Value}'");
        }

        var anchor = (_parser.Current as NodeEvent)?.Anchor ?? AnchorName.Empty;
        YamlNode node = _parser.Current switch
        {
            SequenceStart => ReadSequence(depth),
            MappingStart => ReadMapping(depth),
            _ => ReadScalar(),
        };
        if (!anchor.IsEmpty)
        {
            _anchors[anchor.Value] = node;
        }

        return node;
    }

    private YamlNode.Scalar ReadScalar()
    {
        var scalar = _parser.Consume<Scalar>();
        return new YamlNode.Scalar(Line(scalar), scalar.Value, scalar.Style == ScalarStyle.Plain);
    }

    private YamlNode.Sequence ReadSequence(int depth)
    {
        var start = _parser.Consume<SequenceStart>();
        var items = new List<YamlNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Read(depth + 1));
        }

        return new YamlNode.Sequence(Line(start), items);
    }

    private YamlNode.Mapping ReadMapping(int depth)
    {
        var start = _parser.Consume<MappingStart>();
        var entries = new List<(YamlNode.Scalar Key, YamlNode Value)>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (Read(depth + 1) is not YamlNode.Scalar key)
            {
                throw Invalid(_name, Line(start), "a key is not a word");
            }

            if (entries.Any(e => e.Key.Text == key.Text))
            {
                throw Invalid(_name, key.Line, $"'{key.Text}' twice");
            }

            entries.Add((key, Read(depth + 1)));
        }

        return new YamlNode.Mapping(Line(start), entries);
    }

    private static int Line(ParsingEvent parsed) => (int)parsed.Start.Line;
}
