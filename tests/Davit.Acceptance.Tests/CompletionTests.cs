using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>The real shells complete a line with the scripts that davit writes.</summary>
public sealed class CompletionTests(Laboratory laboratory) : IAsyncLifetime
{
    private readonly DavitHome _davit = new(laboratory);

    public async ValueTask InitializeAsync() => await _davit.OutputAsync("build", "-t", "completed:1.0", "-t", "registry.test:5000/completed:2", _davit.Context("FROM busybox"));

    public ValueTask DisposeAsync()
    {
        _davit.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("davit rmi comp", "completed:1.0")]
    [InlineData("davit rmi completed:", "1.0")]
    [InlineData("davit rmi registry.test:5000/", "5000/completed:2")]
    [InlineData("davit run --pull=al", "always")]
    [InlineData("davit image his", "history")]
    public async Task Bash_offers(string line, string expected)
    {
        const string Ask = """
            source <(davit completion bash)
            COMP_LINE=$1 COMP_POINT=${#1}
            _davit
            printf '%s\n' "${COMPREPLY[@]}"
            """;

        Assert.Equal(expected, await ShellAsync("bash", "--norc", "-c", Ask, "bash", line));
    }

    [Fact]
    public async Task Bash_offers_folders_for_a_context()
    {
        const string Ask = """
            source <(davit completion bash)
            COMP_LINE="davit build $1/con" COMP_POINT=$((16 + ${#1}))
            _davit
            printf '%s\n' "${COMPREPLY[@]}"
            """;

        Assert.StartsWith(_davit.Scratch.PathOf("context-"), await ShellAsync("bash", "--norc", "-c", Ask, "bash", _davit.Scratch.Folder), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("davit rmi completed", "completed:1.0")]
    [InlineData("davit run --pull al", "always")]
    [InlineData("davit image his", "history\tShow the history of an image")]
    public async Task Fish_offers(string line, string expected) =>
        Assert.StartsWith(expected, await ShellAsync("fish", "--no-config", "-c", "davit completion fish | source; complete -C $argv[1]", line), StringComparison.Ordinal);

    [Fact]
    public async Task Zsh_offers()
    {
        // A shell in a pseudo terminal, a line typed into it and the tab key; half a minute for what takes a blink.
        const string Ask = """
            zmodload zsh/zpty
            expect() {
              local all= chunk i
              for i in {1..300}; do
                while zpty -r -t shell chunk; do all+=$chunk; done
                [[ $all == *$1* ]] && return
                sleep 0.1
              done
              print -r -- "no '$1' in: $all"
              return 1
            }
            zpty shell 'zsh -f -i'
            zpty -w shell 'PS1=; autoload -Uz compinit; compinit -D -u; source <(davit completion zsh); print READY-$((1 + 1))'
            expect READY-2 || exit
            zpty -w -n shell $'davit rmi comp\t'
            expect 'completed:1.0' && print found
            zpty -d shell
            """;

        Assert.Equal("found", await ShellAsync("zsh", "-f", "-c", Ask));
    }

    [Fact]
    public async Task An_unknown_shell_is_told_in_words()
    {
        var outcome = (await _davit.RunAsync("completion", "tcsh")).MustFailInWords();

        Assert.Contains("unknown shell 'tcsh'", outcome.Error, StringComparison.Ordinal);
    }

    private async Task<string> ShellAsync(params IReadOnlyList<string> words)
    {
        var folder = _davit.Scratch.MakeFolder("bin");
        if (!File.Exists(Path.Combine(folder, "davit")))
        {
            File.CreateSymbolicLink(Path.Combine(folder, "davit"), Laboratory.DavitProgram);
        }

        var environment = new Dictionary<string, string>(_davit.Call().Environment)
        {
            ["PATH"] = $"{folder}:{Environment.GetEnvironmentVariable("PATH")}",
            ["HOME"] = _davit.Scratch.MakeFolder("home"),
        };
        return (await Programs.RunAsync(new Call(words[0], [.. words.Skip(1)]) { Environment = environment })).MustSucceed().Text;
    }
}
