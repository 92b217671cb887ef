using Davit.Cli.CommandLine;

namespace Davit.Cli.Tests.CommandLine;

public sealed class ArgumentParserTests
{
    private static readonly OptionSpec Interactive = OptionSpec.Flag("interactive", 'i', "");
    private static readonly OptionSpec Tty = OptionSpec.Flag("tty", 't', "");
    private static readonly OptionSpec Env = OptionSpec.List("env", 'e', "list", "");
    private static readonly OptionSpec Name = OptionSpec.Text("name", 'n', "string", "", "none");

    [Fact]
    public void Short_flags_combine_and_the_last_may_take_a_value()
    {
        var parsed = Parse(["-ite", "A=b", "image"]);

        Assert.True(parsed.Has(Interactive));
        Assert.True(parsed.Has(Tty));
        Assert.Equal(["A=b"], parsed.List(Env));
        Assert.Equal(["image"], parsed.Arguments);
    }

    [Theory]
    [InlineData("--name", "x")]
    [InlineData("--name=x")]
    [InlineData("-nx")]
    [InlineData("-n=x")]
    [InlineData("-n", "x")]
    public void A_value_may_stand_in_any_of_the_five_places(params string[] line)
    {
        Assert.Equal("x", Parse([.. line, "image"]).Text(Name));
    }

    [Fact]
    public void Lists_collect_and_texts_keep_the_last()
    {
        var parsed = Parse(["-e", "A=1", "--env=B=2", "--name", "a", "--name", "b", "image"]);

        Assert.Equal(["A=1", "B=2"], parsed.List(Env));
        Assert.Equal("b", parsed.Text(Name));
    }

    [Fact]
    public void Options_end_at_the_first_argument_when_the_rest_is_a_containers_command()
    {
        var parsed = Parse(["-i", "image", "ls", "-t", "--name", "--"], interspersed: false);

        Assert.Equal(["image", "ls", "-t", "--name", "--"], parsed.Arguments);
        Assert.False(parsed.Has(Tty));
    }

    [Fact]
    public void Options_may_follow_arguments_elsewhere_until_two_dashes()
    {
        var parsed = Parse(["image", "-t", "--", "-i", "-"]);

        Assert.True(parsed.Has(Tty));
        Assert.False(parsed.Has(Interactive));
        Assert.Equal(["image", "-i", "-"], parsed.Arguments);
    }

    [Fact]
    public void A_flag_can_be_switched_off()
    {
        Assert.False(Parse(["--tty=false", "image"]).Has(Tty));
    }

    [Fact]
    public void A_default_counts_when_nothing_is_given()
    {
        Assert.Equal("none", Parse(["image"]).Text(Name));
    }

    [Theory]
    [InlineData("unknown flag: --foo", "--foo", "image")]
    [InlineData("unknown flag: --foo", "--foo=bar", "image")]
    [InlineData("unknown shorthand flag: 'Z' in -Z", "-Z", "image")]
    [InlineData("unknown shorthand flag: 'Z' in -itZ", "-itZ", "image")]
    [InlineData("flag needs an argument: --name", "--name")]
    [InlineData("flag needs an argument: 'n' in -in", "-in")]
    [InlineData("invalid argument \"maybe\" for \"-t, --tty\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax", "--tty=maybe", "image")]
    [InlineData("davit: 'davit thing' requires at least 1 argument")]
    public void A_wrong_line_is_told_in_dockers_words(string message, params string[] line)
    {
        Assert.Equal(message, Assert.Throws<UsageException>(() => Parse(line)).Message);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("-it", "--help")]
    public void Help_wins_over_everything_that_follows(params string[] line)
    {
        Assert.Null(ArgumentParser.Parse(Command(interspersed: true), line));
    }

    private static Invocation Parse(string[] line, bool interspersed = true) => ArgumentParser.Parse(Command(interspersed), line)!;

    private static CommandSpec Command(bool interspersed) => new()
    {
        Name = "thing",
        Arguments = "",
        Summary = "",
        Options = [Interactive, Tty, Env, Name],
        Arity = Arity.AtLeast(1),
        Interspersed = interspersed,
        RunAsync = (_, _, _) => Task.FromResult(0),
    };
}
