using Davit.Cli.Completion;

namespace Davit.Cli.Tests.Completion;

public sealed class CompleterTests
{
    private readonly Completer _completer = new(CommandTable.Index, new Names());

    [Fact]
    public void A_begun_command_is_finished()
    {
        var candidates = Complete("pu");

        Assert.Contains("pull", candidates);
        Assert.Contains("push", candidates);
        Assert.DoesNotContain("ps", candidates);
    }

    [Fact]
    public void Groups_and_their_commands_are_offered()
    {
        Assert.Contains("image", Complete("im"));
        Assert.Contains("image", Complete(""));
        Assert.DoesNotContain("__complete", Complete(""));
        Assert.Contains("ls", Complete("image", ""));
        Assert.Equal(["history"], Complete("image", "his"));
    }

    [Fact]
    public void Options_are_offered_with_their_descriptions()
    {
        Assert.Equal(["--read-only"], Complete("run", "--read"));
        Assert.Contains(_completer.Complete(["run", "--read"]).Candidates, c => c.Description.Contains("read only", StringComparison.Ordinal));
        Assert.Contains("--help", Complete("run", "--he"));
    }

    [Fact]
    public void A_candidate_is_one_line_whatever_its_option_has_to_say()
    {
        var candidates = _completer.Complete(["images", "--f"]).Candidates;

        Assert.Equal(["--filter", "--format"], candidates.Select(c => c.Word));
        Assert.DoesNotContain(candidates, c => c.Description.Contains('\n', StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_understood_but_not_told_is_not_offered() => Assert.Equal(["--network"], Complete("run", "--net"));

    [Theory]
    [InlineData("run", "--pull", "a")]
    [InlineData("run", "-it", "--pull", "a")]
    [InlineData("--root", "/x", "run", "--pull", "a")]
    public void The_value_of_an_option_is_offered(params string[] words) => Assert.Equal(["always"], Complete(words));

    [Fact]
    public void A_value_after_an_equals_sign_keeps_its_option() => Assert.Equal(["--pull=always"], Complete("run", "--pull=a"));

    [Fact]
    public void Images_stand_where_the_usage_line_says_image()
    {
        Assert.Equal(["alpine:latest", "app:1"], Complete("run", "a"));
        Assert.Equal(["app:1"], Complete("rmi", "alpine:latest", "a"));
        Assert.Equal(["alpine:latest"], Complete("push", "al"));
    }

    [Fact]
    public void Containers_stand_where_the_usage_line_says_container() => Assert.Equal(["angry_app"], Complete("rm", "a"));

    [Fact]
    public void Inspect_takes_both() => Assert.Equal(["alpine:latest", "angry_app", "app:1"], Complete("inspect", "a"));

    [Fact]
    public void The_command_of_a_container_is_nothing_davit_knows()
    {
        Assert.Empty(Complete("run", "app:1", "a"));
        Assert.Empty(Complete("run", "app:1", "--pu"));
    }

    [Fact]
    public void Contexts_are_directories_and_archives_are_files()
    {
        Assert.Equal(PathCompletion.Directories, _completer.Complete(["build", ""]).Paths);
        Assert.Equal(PathCompletion.Files, _completer.Complete(["build", "-f", ""]).Paths);
        Assert.Equal(PathCompletion.Files, _completer.Complete(["import", ""]).Paths);
        Assert.Equal(PathCompletion.None, _completer.Complete(["run", ""]).Paths);
    }

    [Fact]
    public void No_more_arguments_than_the_command_takes_are_offered() => Assert.Empty(Complete("history", "app:1", "a"));

    [Fact]
    public void Shells_are_offered() => Assert.Equal(["bash", "fish", "zsh"], Complete("completion", ""));

    private List<string> Complete(params string[] words) => [.. _completer.Complete(words).Candidates.Select(c => c.Word)];

    private sealed class Names : IStoreNames
    {
        public IReadOnlyList<Candidate> Images() => [new("app:1", "0123"), new("alpine:latest", "4567")];

        public IReadOnlyList<Candidate> Containers() => [new("angry_app", "app:1")];
    }
}
