namespace Davit.Engine.Syncing.Yaml;

/// <summary>A part of a YAML file, with the line it begins on.</summary>
internal abstract record YamlNode(int Line)
{
    /// <param name="Line">Counted from one.</param>
    /// <param name="Text">As it is written: 1.30 stays 1.30.</param>
    /// <param name="IsPlain">Not in quotes.</param>
    internal sealed record Scalar(int Line, string Text, bool IsPlain) : YamlNode(Line)
    {
        public bool IsNull => IsPlain && Text is "" or "~" or "null";
    }

    internal sealed record Sequence(int Line, IReadOnlyList<YamlNode> Items) : YamlNode(Line);

    internal sealed record Mapping(int Line, IReadOnlyList<(Scalar Key, YamlNode Value)> Entries) : YamlNode(Line);
}
