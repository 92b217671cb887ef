using Davit.Build.Dockerfile.Evaluation;
using Davit.Build.Dockerfile.Linting;
using Davit.Build.Dockerfile.Parsing;
using Davit.Build.Dockerfile.Syntax;
using Davit.Oci;

namespace Davit.Build.Tests.Dockerfile;

public sealed class ArgScopeTests
{
    [Theory]
    [InlineData("ARG A=1\nFROM x\nRUN", null)]
    [InlineData("ARG A=1\nFROM x\nARG A\nRUN", "1")]
    [InlineData("ARG A=1\nFROM x\nARG A=2\nRUN", "2")]
    [InlineData("FROM x\nARG A\nRUN", null)]
    [InlineData("FROM x\nARG A=\nRUN", "")]
    [InlineData("FROM x\nRUN\nARG A=1", null)]
    [InlineData("FROM x\nARG A=1\nENV A=2\nRUN", "2")]
    [InlineData("FROM x\nENV A=2\nARG A\nRUN", "2")]
    [InlineData("FROM x\nENV A=2\nARG A=1\nRUN", "1")]
    [InlineData("FROM x\nARG B=1 A=$B\nRUN", "1")]
    [InlineData("ARG B=1\nARG A=${B}2\nFROM x\nARG A\nRUN", "12")]
    [InlineData("ARG B=1\nFROM x\nARG A=$B\nRUN", "")]
    [InlineData("FROM x\nENV B=2\nARG A=$B\nRUN", "2")]
    [InlineData("FROM x\nARG A='two words'\nRUN", "two words")]
    public void Run_sees_the_argument(string text, string? expected) => Assert.Equal(expected, ScopeAtRun(text).Variables.Find("A"));

    [Theory]
    [InlineData("ARG A=1\nFROM x\nRUN", null)]
    [InlineData("ARG A=1\nFROM x\nARG A\nRUN", "given")]
    [InlineData("FROM x\nARG A=2\nRUN", "given")]
    [InlineData("FROM x\nARG A\nENV A=env\nRUN", "env")]
    [InlineData("FROM x\nARG A\nENV A=${A:-no}\nRUN", "given")]
    [InlineData("FROM x\nARG A=${UNSET:?never looked at}\nRUN", "given")]
    public void Build_arg_overrides_the_default(string text, string? expected) =>
        Assert.Equal(expected, ScopeAtRun(text, ("A", "given")).Variables.Find("A"));

    [Fact]
    public void Stage_inherits_arguments_of_the_stage_it_stands_on_but_not_of_others()
    {
        var graph = Resolve("FROM x AS a\nARG A=1\nENV E=env\nFROM a AS b\nRUN\nFROM x\nRUN");
        var a = Walk(graph, 0, StageScope.Begin(graph.Arguments, []));

        Assert.Equal("1", StageScope.BeginOn(a, ["E=env"]).Variables.Find("A"));
        Assert.Null(StageScope.Begin(graph.Arguments, []).Variables.Find("A"));
    }

    [Fact]
    public void Environment_of_the_base_stage_counts_more_than_its_arguments_again()
    {
        var graph = Resolve("FROM x AS a\nENV A=env\nARG A=arg\nFROM a\nRUN");
        var a = Walk(graph, 0, StageScope.Begin(graph.Arguments, []));

        Assert.Equal("arg", a.Variables.Find("A"));
        Assert.Equal("env", StageScope.BeginOn(a, ["A=env"]).Variables.Find("A"));
    }

    [Fact]
    public void Variables_of_one_line_see_the_values_from_before_it()
    {
        var env = Assert.IsType<EnvInstruction>(ExpandLast("FROM x\nENV A=old\nENV A=new B=$A"));

        Assert.Equal(["A=new", "B=old"], env.Variables.Select(v => v.ToString()));
    }

    [Theory]
    [InlineData("TARGETPLATFORM", "linux/arm/v7")]
    [InlineData("TARGETOS", "linux")]
    [InlineData("TARGETARCH", "arm")]
    [InlineData("TARGETVARIANT", "v7")]
    [InlineData("BUILDPLATFORM", "linux/amd64")]
    [InlineData("BUILDARCH", "amd64")]
    [InlineData("BUILDVARIANT", "")]
    [InlineData("TARGETSTAGE", "final")]
    public void Platform_variable_is_global_and_a_stage_sees_it_when_declared(string name, string expected)
    {
        var parameters = new BuildParameters { TargetPlatform = Platform.Parse("linux/arm/v7"), BuildPlatform = Platform.Parse("linux/amd64") };
        var declared = Resolve($"FROM x AS final\nARG {name}\nRUN", parameters);
        var undeclared = Resolve("FROM x AS final\nRUN", parameters);

        Assert.Equal(expected, declared.Arguments.Globals.Find(name));
        Assert.Equal(expected, Walk(declared, 0, StageScope.Begin(declared.Arguments, [])).Variables.Find(name));
        Assert.Null(Walk(undeclared, 0, StageScope.Begin(undeclared.Arguments, [])).Variables.Find(name));
    }

    [Fact]
    public void Proxy_settings_come_in_both_spellings_and_need_no_declaration()
    {
        var arguments = Resolve("FROM x", Given(("HTTP_PROXY", "http://p"), ("no_proxy", "localhost"), ("OTHER", "1"))).Arguments;

        Assert.Equal(["HTTP_PROXY", "NO_PROXY", "http_proxy", "no_proxy"], arguments.ProxyVariables.Select(v => v.Key));
        Assert.Equal(["OTHER"], arguments.FindUnconsumed([]));
    }

    [Fact]
    public void Build_args_nobody_declares_are_found()
    {
        var graph = Resolve(
            "ARG GLOBAL\nFROM x\nARG LOCAL",
            Given(("GLOBAL", ""), ("LOCAL", ""), ("TRIGGER", ""), ("Z", ""), ("LOST", ""), ("TARGETARCH", ""), ("BUILDKIT_INLINE_CACHE", "1"), ("SOURCE_DATE_EPOCH", "0")));
        var triggers = graph.ParseTriggers(graph.Stages[0], ["ARG TRIGGER=1"]);

        Assert.Equal(["LOST", "Z"], graph.Arguments.FindUnconsumed(triggers));
    }

    [Fact]
    public void Undefined_variable_is_reported_with_its_neighbour()
    {
        var graph = Resolve("FROM x\nENV NAME=1\nARG DECLARED\nCOPY $NAMR $DECLARED a /");
        var scope = StageScope.Begin(graph.Arguments, []);
        var diagnostics = graph.Stages[0].Stage.Instructions.SelectMany(i =>
        {
            var step = scope.Expand(i);
            scope = step.Scope;
            return step.Diagnostics;
        });

        Assert.Equal(["UndefinedVar: Usage of undefined variable '$NAMR' (did you mean $NAME?) (line 4)"], diagnostics.Select(d => d.ToString()));
    }

    [Theory]
    [InlineData("COPY --chown=$A --chmod=$A [\"$A b\", \"$A/\"]", "[\"v b\"] -> \"v/\" chown=\"v\" chmod=\"v\"")]
    [InlineData("COPY \\$A '$A' \"$A\" x", "[\"$A\", \"$A\", \"v\"] -> \"x\"")]
    [InlineData("COPY --exclude=$A a b", "[\"a\"] -> \"b\" exclude=\"$A\"")]
    [InlineData("ADD --checksum=$A $A b", "[\"v\"] -> \"b\" checksum=\"v\"")]
    [InlineData("COPY <<$A <<'q' /x\n$A \"${A}\"\n$A\n$A\nq", "[] -> \"/x\" heredoc=\"$A\":\"v \\\"v\\\"\\n\" heredoc=\"q\":\"$A\\n\"")]
    [InlineData("EXPOSE $A $P 1-$P", "[\"v\", \"80\", \"81/udp\", \"1-80\", \"81/udp\"]")]
    [InlineData("LABEL $A=$A b='$A'", "v=\"v\" b=\"$A\"")]
    [InlineData("STOPSIGNAL $A", "\"v\"")]
    [InlineData("USER \"$A\":$A", "\"v:v\"")]
    [InlineData("VOLUME $A /x$A", "[\"v\", \"/xv\"]")]
    [InlineData("VOLUME [\"$A\"]", "[\"v\"]")]
    [InlineData("WORKDIR /$A/'x y'", "\"/v/x y\"")]
    [InlineData("WORKDIR \\$A", "\"$A\"")]
    [InlineData("RUN echo $A", "shell \"echo $A\"")]
    [InlineData("RUN [\"echo\", \"$A\"]", "exec [\"echo\", \"$A\"]")]
    [InlineData("CMD echo $A", "shell \"echo $A\"")]
    [InlineData("ENTRYPOINT [\"$A\"]", "exec [\"$A\"]")]
    [InlineData("SHELL [\"$A\"]", "[\"$A\"]")]
    [InlineData("ONBUILD COPY $A /", "\"COPY $A /\"")]
    [InlineData("MAINTAINER $A", "\"$A\"")]
    public void Instruction_expands_what_its_kind_expands(string instruction, string expected)
    {
        var expanded = ExpandLast("FROM x\nENV A=v P=\"80 81/udp\"\n" + instruction.Replace("\\n", "\n", StringComparison.Ordinal));

        Assert.Equal(expected, AstDump.Describe(expanded));
    }

    [Fact]
    public void Mounts_are_read_with_their_variables()
    {
        var run = Assert.IsType<RunInstruction>(ExpandLast(
            "FROM x\nENV T=/target ID=cache\nRUN --mount=type=cache,target=$T,id=$ID,sharing=locked,mode=0700,uid=1,gid=2 --mount=from=img,dst=/b,rw --mount=type=secret,id=s,env=TOKEN,required --mount=type=tmpfs,target=/t,size=1.5m x"));

        Assert.Equal(new RunMount(run.Mounts[0].Text) { Kind = MountKind.Cache, Target = "/target", Id = "cache", Sharing = CacheSharing.Locked, Mode = 448, UserId = 1, GroupId = 2 }, run.Mounts[0]);
        Assert.Equal(new RunMount(run.Mounts[1].Text) { Kind = MountKind.Bind, From = "img", Target = "/b" }, run.Mounts[1]);
        Assert.Equal(new RunMount(run.Mounts[2].Text) { Kind = MountKind.Secret, Id = "s", EnvironmentVariable = "TOKEN", IsRequired = true, IsReadOnly = true }, run.Mounts[2]);
        Assert.Equal(new RunMount(run.Mounts[3].Text) { Kind = MountKind.TmpFs, Target = "/t", SizeBytes = 1572864 }, run.Mounts[3]);
    }

    [Theory]
    [InlineData("WORKDIR /a\nWORKDIR b", 0)]
    [InlineData("WORKDIR a\nWORKDIR b", 1)]
    [InlineData("RUN x\nWORKDIR a\nWORKDIR /b\nWORKDIR c", 1)]
    public void Only_the_first_workdir_of_a_stage_is_warned_of_when_relative(string instructions, int expected)
    {
        var graph = Resolve("FROM x\n" + instructions + "\nFROM x");
        var scope = StageScope.Begin(graph.Arguments, []);
        var warnings = new List<Diagnostic>();
        foreach (var instruction in graph.Stages[0].Stage.Instructions)
        {
            var expanded = scope.Expand(instruction);
            warnings.AddRange(expanded.Diagnostics);
            scope = expanded.Scope;
        }

        Assert.Equal(expected, warnings.Count(w => w.Rule == LintRule.WorkdirRelativePath));
    }

    internal static StageGraph Resolve(string text, BuildParameters? parameters = null) =>
        StageGraph.Resolve(ArgScope.Of(DockerfileParser.Parse(new SourceText("Dockerfile", text)), parameters ?? new BuildParameters()));

    internal static BuildParameters Given(params (string Name, string Value)[] buildArgs) =>
        new() { BuildArgs = buildArgs.ToDictionary(a => a.Name, a => a.Value) };

    private static StageScope ScopeAtRun(string text, params (string, string)[] buildArgs)
    {
        var graph = Resolve(text, Given(buildArgs));
        return graph.Stages[0].Stage.Instructions.TakeWhile(i => i is not RunInstruction)
            .Aggregate(StageScope.Begin(graph.Arguments, []), (scope, instruction) => scope.Expand(instruction).Scope);
    }

    private static StageScope Walk(StageGraph graph, int stage, StageScope scope) =>
        graph.Stages[stage].Stage.Instructions.Aggregate(scope, (s, instruction) => s.Expand(instruction).Scope);

    private static Instruction ExpandLast(string text)
    {
        var graph = Resolve(text);
        var scope = graph.Stages[0].Stage.Instructions.SkipLast(1)
            .Aggregate(StageScope.Begin(graph.Arguments, []), (s, instruction) => s.Expand(instruction).Scope);
        return scope.Expand(graph.Stages[0].Stage.Instructions[^1]).Instruction;
    }
}
