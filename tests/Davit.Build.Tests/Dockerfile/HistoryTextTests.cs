using Davit.Build.Dockerfile.Evaluation;
using Davit.Build.Dockerfile.Parsing;
using Davit.Build.Dockerfile.Syntax;

namespace Davit.Build.Tests.Dockerfile;

public sealed class HistoryTextTests
{
    [Theory]
    [InlineData("RUN echo hi", "RUN /bin/sh -c echo hi # buildkit")]
    [InlineData("RUN [\"echo\", \"hi\"]", "RUN echo hi # buildkit")]
    [InlineData("ARG A=b\nRUN echo", "RUN |1 A=b /bin/sh -c echo # buildkit")]
    [InlineData("ARG A=b\nARG C\nARG A=d\nRUN echo", "RUN |2 A=d C= /bin/sh -c echo # buildkit")]
    [InlineData("ARG A=b\nENV A=e\nRUN echo", "RUN |1 A=e /bin/sh -c echo # buildkit")]
    [InlineData("SHELL [\"/bin/bash\", \"-c\"]\nRUN echo", "RUN /bin/bash -c echo # buildkit")]
    [InlineData("RUN <<EOF\na\nb\nEOF", "RUN /bin/sh -c a\nb\n # buildkit")]
    [InlineData("RUN cat <<EOF > /x\na\nEOF", "RUN /bin/sh -c cat <<EOF > /x\na\nEOF # buildkit")]
    [InlineData("COPY a b /c/", "COPY a b /c/ # buildkit")]
    [InlineData("COPY --from=other --chown=1:1 --chmod=755 --link a b", "COPY --chown=1:1 --chmod=755 a b # buildkit")]
    [InlineData("COPY --parents a b", "COPY --parents a b # buildkit")]
    [InlineData("COPY <<f /x\nb\nf", "COPY <<f /x # buildkit")]
    [InlineData("ADD http://e.example/x /y", "ADD http://e.example/x /y # buildkit")]
    [InlineData("ENV A=b C=\"d e\"", "ENV A=b C=d e")]
    [InlineData("ENV A some value", "ENV A=some value")]
    [InlineData("LABEL k=v \"l m\"=n", "LABEL k=v l m=n")]
    [InlineData("ARG A=b C", "ARG A=b C")]
    [InlineData("CMD [\"python\", \"app.py\"]", "CMD [\"python\" \"app.py\"]")]
    [InlineData("CMD echo \"hi\"", "CMD [\"/bin/sh\" \"-c\" \"echo \\\"hi\\\"\"]")]
    [InlineData("CMD []", "CMD []")]
    [InlineData("ENTRYPOINT [\"a\\tb\"]", "ENTRYPOINT [\"a\\tb\"]")]
    [InlineData("WORKDIR app", "WORKDIR /app")]
    [InlineData("EXPOSE 3000 53/UDP", "EXPOSE [3000/tcp 53/udp]")]
    [InlineData("USER x", "USER x")]
    [InlineData("VOLUME /data /b", "VOLUME [/data /b]")]
    [InlineData("STOPSIGNAL SIGTERM", "STOPSIGNAL SIGTERM")]
    [InlineData("SHELL [\"/bin/bash\", \"-c\"]", "SHELL [/bin/bash -c]")]
    [InlineData("HEALTHCHECK --interval=1m30s --timeout=1500ms CMD curl x", "HEALTHCHECK {Test:[CMD-SHELL curl x] Interval:1m30s Timeout:1.5s StartPeriod:0s StartInterval:0s Retries:0}")]
    [InlineData("HEALTHCHECK --interval=2h --start-period=250ms --retries=2 CMD [\"a\"]", "HEALTHCHECK {Test:[CMD a] Interval:2h0m0s Timeout:0s StartPeriod:250ms StartInterval:0s Retries:2}")]
    [InlineData("HEALTHCHECK NONE", "HEALTHCHECK {Test:[NONE] Interval:0s Timeout:0s StartPeriod:0s StartInterval:0s Retries:0}")]
    [InlineData("MAINTAINER a b", "MAINTAINER a b")]
    [InlineData("ONBUILD RUN x", null)]
    public void Entry_reads_as_Docker_writes_it(string instructions, string? expected)
    {
        var (instruction, scope, config) = Walk(instructions);

        Assert.Equal(expected, HistoryText.Of(instruction, scope, config));
    }

    [Theory]
    [InlineData("RUN x", true)]
    [InlineData("COPY a b", true)]
    [InlineData("WORKDIR /a", true)]
    [InlineData("WORKDIR /", false)]
    [InlineData("ENV A=b", false)]
    public void Only_what_writes_files_has_a_layer(string instructions, bool expected)
    {
        var (instruction, _, config) = Walk(instructions);

        Assert.Equal(expected, HistoryText.HasLayer(instruction, config));
    }

    [Fact]
    public void Heredoc_alone_with_an_interpreter_line_becomes_a_script()
    {
        var (instruction, _, config) = Walk("RUN <<-go\n\t#!/usr/bin/env python3\n\tprint(1)\n\tgo");

        var invocation = RunInvocation.Of((RunInstruction)instruction, config.Config);

        Assert.Equal(["/bin/sh", "-c", "/dev/pipes/go"], invocation.Arguments);
        Assert.Equal(new InlineScript("/dev/pipes/go", "#!/usr/bin/env python3\nprint(1)\n"), invocation.Script);
    }

    [Theory]
    [InlineData("RUN echo $A \"$A\" $HOME", "RUN echo v \"v\" $HOME")]
    [InlineData("run  <<EOF\necho one\necho two\nEOF", "RUN  <<EOF (echo one...)")]
    [InlineData("copy \"$A\" /x$UNSET", "COPY v /x")]
    [InlineData("RUN it's $A", "RUN it's $A")]
    public void Step_is_named_with_its_values(string instruction, string expected)
    {
        var graph = ArgScopeTests.Resolve("FROM x\nENV A=v\n" + instruction);
        var scope = StageScope.Begin(graph.Arguments, []).Expand(graph.Stages[0].Stage.Instructions[0]).Scope;

        Assert.Equal(expected, StepText.Of(graph.Stages[0].Stage.Instructions[1], scope));
    }

    private static (Instruction Instruction, StageScope Scope, StageConfig Config) Walk(string instructions)
    {
        var graph = ArgScopeTests.Resolve("FROM x\n" + instructions);
        var scope = StageScope.Begin(graph.Arguments, []);
        var config = StageConfig.BeginFromScratch();
        Instruction? last = null;
        foreach (var instruction in graph.Stages[0].Stage.Instructions)
        {
            var step = scope.Expand(instruction);
            (last, scope) = (step.Instruction, step.Scope);
            config = ConfigEffect.Apply(config, last, graph.Arguments.Ast.Source);
        }

        return (last!, scope, config);
    }
}
