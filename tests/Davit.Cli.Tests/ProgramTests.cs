using Davit.Cli.Rendering;

namespace Davit.Cli.Tests;

public sealed class ProgramTests
{
    [Theory]
    [InlineData(1, "davit: unknown command: davit foo\n\nRun 'davit --help' for more information\n", "foo")]
    [InlineData(1, "davit: unknown command: davit image foo\n\nUsage:  davit image\n\nRun 'davit image --help' for more information\n", "image", "foo")]
    [InlineData(125, "unknown flag: --foo\n\nUsage:  davit pull [OPTIONS] NAME[:TAG|@DIGEST]\n\nRun 'davit pull --help' for more information\n", "pull", "--foo", "x")]
    [InlineData(1, "davit: 'davit pull' requires 1 argument\n\nUsage:  davit pull [OPTIONS] NAME[:TAG|@DIGEST]\n\nRun 'davit pull --help' for more information\n", "pull")]
    [InlineData(1, "davit: 'davit tag' requires 2 arguments\n\nUsage:  davit tag SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]\n\nRun 'davit tag --help' for more information\n", "tag", "a")]
    [InlineData(125, "invalid argument \"foo\" for \"-m, --memory\" flag: invalid size: 'foo'\n\nUsage:  davit run [OPTIONS] IMAGE [COMMAND] [ARG...]\n\nRun 'davit run --help' for more information\n", "run", "--memory=foo", "x")]
    [InlineData(1, "davit: 'davit exec' is not supported yet\n", "exec", "x", "sh")]
    [InlineData(125, "unknown shorthand flag: 'x' in -x\n\nUsage:  davit [OPTIONS] COMMAND\n\nRun 'davit --help' for more information\n", "-x")]
    [InlineData(125, "davit: '-H' is not supported: there is no daemon to connect to\n\nUsage:  davit [OPTIONS] COMMAND\n\nRun 'davit --help' for more information\n", "-H", "unix:///var/run/docker.sock", "images")]
    [InlineData(125, "flag needs an argument: --root\n\nUsage:  davit [OPTIONS] COMMAND\n\nRun 'davit --help' for more information\n", "--root")]
    [InlineData(1, "unknown help topic: nosuch\n", "help", "nosuch")]
    public async Task A_wrong_command_line_is_told_as_docker_tells_it(int exitCode, string error, params string[] line)
    {
        var screen = TestScreen.Piped();

        Assert.Equal(exitCode, await Program.RunAsync(line, screen.Screen));
        Assert.Equal(error, screen.Error);
    }

    [Fact]
    public async Task Every_command_has_help_that_fits_eighty_columns_and_ends_its_lines_clean()
    {
        foreach (var (name, _) in CommandTable.All())
        {
            var screen = TestScreen.Piped();

            Assert.Equal(0, await Program.RunAsync([.. name.Split(' '), "--help"], screen.Screen));
            Assert.StartsWith($"Usage:  davit {name}", screen.Output, StringComparison.Ordinal);
            Assert.All(screen.Output.Split('\n').Skip(1), line => Assert.True(line.Length <= 110 && line.TrimEnd() == line, $"{name}: '{line}'"));
        }
    }

    [Fact]
    public async Task An_alias_is_the_same_command()
    {
        var (direct, alias) = (TestScreen.Piped(), TestScreen.Piped());

        await Program.RunAsync(["images", "--help"], direct.Screen);
        await Program.RunAsync(["image", "ls", "--help"], alias.Screen);

        Assert.StartsWith("Usage:  davit image ls [OPTIONS]", alias.Output, StringComparison.Ordinal);
        Assert.Equal(direct.Output.Split('\n')[1..], alias.Output.Split('\n')[1..]);
        Assert.Contains("davit image ls, davit image list, davit images", direct.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_name_the_command_as_it_was_called()
    {
        var screen = TestScreen.Piped();

        await Program.RunAsync(["image", "tag"], screen.Screen);

        Assert.Equal("davit: 'davit image tag' requires 2 arguments\n\nUsage:  davit image tag SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]\n\nRun 'davit image tag --help' for more information\n", screen.Error);
    }

    [Fact]
    public async Task The_help_has_dockers_sections_and_one_column_of_summaries()
    {
        var screen = TestScreen.Piped();

        await Program.RunAsync(["--help"], screen.Screen);

        var titles = screen.Output.Split('\n').Where(l => l.EndsWith(':'));
        Assert.Equal(["Common Commands:", "Management Commands:", "Commands:", "Global Options:"], titles);
        Assert.Contains("\n  image       Manage images\n", screen.Output, StringComparison.Ordinal);
        Assert.Contains("\n  rmi         Remove one or more images\n", screen.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("image prune", screen.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_help_of_a_group_says_what_it_is_for_and_leaves_synonyms_out()
    {
        var screen = TestScreen.Piped();

        await Program.RunAsync(["image"], screen.Screen);

        Assert.StartsWith("Usage:  davit image COMMAND\n\nManage images\n\nCommands:\n  build       Build an image from a Dockerfile\n", screen.Output, StringComparison.Ordinal);
        var names = screen.Output.Split('\n').Where(l => l.StartsWith("  ", StringComparison.Ordinal)).Select(l => l.Trim().Split(' ')[0]).ToArray();
        Assert.Contains("ls", names);
        Assert.Empty(names.Intersect(["list", "remove", "umount"]));
    }

    [Fact]
    public void Every_group_is_told_and_nothing_else()
    {
        var groups = CommandTable.All().Where(c => c.Name.Contains(' ', StringComparison.Ordinal)).Select(c => c.Name.Split(' ')[0]).Distinct();

        Assert.Equal(groups.Order(StringComparer.Ordinal), CommandTable.Groups().Select(g => g.Name));
    }

    [Fact]
    public async Task Buildx_build_is_build()
    {
        var screen = TestScreen.Piped();

        await Program.RunAsync(["buildx", "build"], screen.Screen);

        Assert.StartsWith("davit: 'davit buildx build' requires 1 argument\n", screen.Error, StringComparison.Ordinal);
    }
}
