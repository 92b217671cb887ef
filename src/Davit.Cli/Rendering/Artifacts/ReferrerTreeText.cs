using Davit.Cli.Rendering.Formatting;
using Davit.Engine.Artifacts;
using Davit.Oci;

namespace Davit.Cli.Rendering.Artifacts;

/// <summary>What refers to an image, and to that, as a tree.</summary>
internal sealed class ReferrerTreeText(RowStyle style, TextWriter output)
{
    /// <summary>Every referrer in the order of the tree.</summary>
    public static IEnumerable<ReferrerNode> All(ReferrerNode node) =>
        node.Referrers.SelectMany(r => All(r).Prepend(r)).Concat(node.Platforms.SelectMany(All));

    public void Write(ImageReference reference, ReferrerNode root)
    {
        output.WriteLine($"{reference.FamiliarName}  {style.Id(root.Descriptor.Digest.ToString())}");
        WriteBelow(root, "");
    }

    private void WriteBelow(ReferrerNode node, string indent)
    {
        ReferrerNode[] below = [.. node.Referrers, .. node.Platforms];
        for (var i = 0; i < below.Length; i++)
        {
            var isLast = i == below.Length - 1;
            output.WriteLine($"{indent}{(isLast ? "└── " : "├── ")}{Describe(below[i])}");
            WriteBelow(below[i], indent + (isLast ? "    " : "│   "));
        }
    }

    private string Describe(ReferrerNode node)
    {
        var digest = style.Id(node.Descriptor.Digest.ToString());
        return node.Descriptor.Platform is { } platform
            ? $"{platform}  {digest}"
            : $"{ReferrerRows.TypeOf(node)}  {digest}  {ReferrerRows.SizeOf(node)}  {ReferrerRows.SinceOf(node, style)}{Files(node)}";
    }

    private static string Files(ReferrerNode node) => node.Files.Count == 0 ? "" : "  " + ReferrerRows.Plain(string.Join(", ", node.Files));
}
