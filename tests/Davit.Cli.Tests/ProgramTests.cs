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
        foreach (var (name, _) in CommandTable.Common().Concat(CommandTable.Others()))
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

        Assert.Equal(direct.Output, alias.Output);
        Assert.Contains("davit image ls, davit image list, davit images", direct.Output, StringComparison.Ordinal);
    }
}
