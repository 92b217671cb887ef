using Davit.Engine.Syncing;
using Davit.Oci;

namespace Davit.Engine.Tests.Syncing;

public sealed class SyncListTests
{
    private static readonly string[] Tags =
        ["1.9", "1.10", "1.10-alpine", "1.11", "1.11-alpine", "1.12-rc1", "2.0", "2.0-alpine", "edge", "latest", "sha-1f3a"];

    [Theory]
    [InlineData("tags: [latest, \"1.9\"]", "latest 1.9")]
    [InlineData("tags: edge", "edge")]
    [InlineData("tags: [\"*-alpine\"]", "2.0-alpine 1.11-alpine 1.10-alpine")]
    [InlineData("tags: [/^\\d+\\.\\d+$/]", "2.0 1.11 1.10 1.9")]
    [InlineData("semver: \">=1.10\"", "2.0 1.11 1.10")]
    [InlineData("semver: \">=1.10-0 <2\"", "1.12-rc1 1.11 1.10")]
    [InlineData("tags: [\"*-alpine\"]\n    semver: <2", "1.11-alpine 1.10-alpine")]
    [InlineData("tags: [latest, nothing]\n    semver: ^1", "latest nothing 1.11 1.10 1.9")]
    [InlineData("tags: [latest, \"*\"]\n    keep: 2", "latest 2.0 2.0-alpine")]
    [InlineData("semver: \"*\"\n    keep: 2", "2.0 1.11")]
    [InlineData("tags: [\"*\"]", "latest 2.0 2.0-alpine 1.12-rc1 1.11 1.11-alpine 1.10 1.10-alpine 1.9 edge sha-1f3a")]
    [InlineData("tags: [\"no-*\"]", "")]
    public void Tags_are_chosen_by_name_pattern_and_version(string fields, string expected)
    {
        var entry = Assert.Single(Parse($"sync:\n  - source: a\n    target: b.example/a\n    {fields}\n").Entries);

        Assert.Equal(expected, string.Join(' ', entry.Tags.Choose(Tags)));
    }

    [Fact]
    public void An_entry_has_what_it_says_and_otherwise_the_defaults()
    {
        var list = Parse("""
            # comments and anchors are YAML's
            defaults: { target: mirror.lan/hub/, platforms: &both [linux/amd64, linux/arm64], tags: [latest], delete: true }
            sync:
              - source: nginx
              - source: docker://quay.io/prometheus/prometheus:v3.0
                target: mirror.lan/prometheus
                platforms: linux/s390x
                delete: false
              - { source: redis, tags: [1.30], platforms: *both }
            """);

        Assert.Empty(list.Problems);
        Assert.Equal(["mirror.lan/hub/library/nginx", "mirror.lan/prometheus", "mirror.lan/hub/library/redis"], list.Entries.Select(e => e.Target.ToString()));
        Assert.Equal(["latest", "v3.0", "1.30"], list.Entries.Select(e => string.Join(' ', e.Tags.Names)));
        Assert.Equal(["linux/amd64 linux/arm64", "linux/s390x", "linux/amd64 linux/arm64"], list.Entries.Select(e => string.Join(' ', e.Platforms)));
        Assert.Equal([UnlistedTags.Delete, UnlistedTags.Stay, UnlistedTags.Delete], list.Entries.Select(e => e.Unlisted));
        Assert.Equal([4, 5, 9], list.Entries.Select(e => e.Line));
    }

    [Theory]
    [InlineData("- target: b.example/x", 2, "no source")]
    [InlineData("- source: a", 2, "no tags; write tags: [\"*\"] for all")]
    [InlineData("- source: a:1", 2, "no target")]
    [InlineData("- source: a:1\n  target: a", 3, "source and target are the same")]
    [InlineData("- source: a:1\n  target: b.example/a:2", 3, "target: 'b.example/a:2' is not the name of a repository")]
    [InlineData("- source: A", 2, "source: invalid reference format: repository name (library/A) must be lowercase")]
    [InlineData("- source: a@sha256:0000000000000000000000000000000000000000000000000000000000000000", 2, "source: a digest cannot be mirrored, as a copy needs a tag")]
    [InlineData("- source: a\n  tag: 1", 3, "unknown field 'tag' (source, target, tags, semver, keep, platforms, referrers, delete)")]
    [InlineData("- source: a\n  semver: new", 3, "semver: invalid version range 'new': 'new' is no version")]
    [InlineData("- source: a\n  tags:\n  - x\n  - [y]", 5, "tags: expected one value")]
    [InlineData("- source: a\n  tags: [/(/]", 3, "tags: invalid regular expression: Invalid pattern '(' at offset 1. Not enough )'s.")]
    [InlineData("- source: a\n  keep: 0", 3, "keep: expected a number above zero")]
    [InlineData("- source: a:1\n  target: b.example/a\n  keep: 3", 2, "keep is for tags that are found by a pattern or semver")]
    [InlineData("- source: a\n  delete: yes", 3, "delete: expected true or false")]
    [InlineData("- source: a\n  referrers: 1", 3, "referrers: expected true or false")]
    [InlineData("- source: a\n  platforms: [linux/]", 3, "platforms: ")]
    [InlineData("- just words", 2, "not an entry, expected fields (source, target, tags, semver, keep, platforms, referrers, delete)")]
    public void A_wrong_entry_is_told_with_its_line_and_keeps_no_other(string entry, int line, string problem)
    {
        var list = Parse($"sync:\n{entry}\n- source: good:1\n  target: b.example/good\n");

        Assert.Equal("good", Assert.Single(list.Entries).Source.FamiliarRepository);
        Assert.StartsWith($"list.yaml:{line}: {problem}", Assert.Single(list.Problems).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "list.yaml:1: not a sync list: expected 'sync:' with a list of repositories")]
    [InlineData("- a", "list.yaml:1: not a sync list: expected 'sync:' with a list of repositories")]
    [InlineData("sync: []", "list.yaml:1: nothing to mirror: 'sync' has no entries")]
    [InlineData("sync: x", "list.yaml:1: 'sync' is not a list")]
    [InlineData("sync:\n- a: [", "list.yaml:")]
    [InlineData("a: 1", "list.yaml:1: unknown field 'a', expected 'sync' and 'defaults'")]
    [InlineData("sync: [{source: a}]\nsync: []", "list.yaml:2: 'sync' twice")]
    [InlineData("sync: *a", "list.yaml:1: ")]
    [InlineData("defaults: {target: x}\nsync: [{source: a}]", "list.yaml:1: a target for all must end with a slash")]
    [InlineData("sync: [{source: a}]\n---\nsync: []", "list.yaml:2: a second document")]
    public void What_is_no_list_is_refused_as_a_whole(string text, string problem)
    {
        var error = Assert.Throws<DavitException>(() => Parse(text));

        Assert.StartsWith(problem, error.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorKind.InvalidArgument, error.Kind);
    }

    [Fact]
    public void Every_beginning_of_a_list_is_read_or_refused_in_words()
    {
        const string Text = "defaults: &a {keep: 2}\nsync:\n- source: \"a\"\n  tags: ['*', /x/]\n  target: b.c/d\n- *a\n";
        for (var length = 0; length <= Text.Length; length++)
        {
            try
            {
                _ = Parse(Text[..length]);
            }
            catch (DavitException)
            {
                // That is the other way.
            }
        }

        Assert.Throws<DavitException>(() => Parse(new string('[', 10_000)));
    }

    private static SyncList Parse(string text) => SyncList.Parse(text, "list.yaml");
}
