using System.Diagnostics;
using Davit.Build.Dockerfile.Evaluation;
using Davit.Build.Dockerfile.Linting;
using Davit.Build.Dockerfile.Parsing;
using Davit.Build.Dockerfile.Syntax;

namespace Davit.Build.Tests.Dockerfile;

/// <summary>Damaged Dockerfiles, always the same ones: whatever stands in a file, the answer is its meaning or a <see cref="DockerfileException"/>.</summary>
public sealed class MutationTests
{
    private const int Rounds = 20_000;

    private static readonly string[] Fragments =
    [
        "\\", "\\\n", "\n", "\r\n", "\"", "'", "$", "${", "}", "${A:-", "${A#*", "${A/", "$(", "<<EOF", "<<-", "<<\"", "EOF\n", "--", "--from=", "--mount=type=cache,",
        "[\"", "[", "]", "{", ",", "=", "#", "# escape=`\n", "`", "FROM ", "ONBUILD ", "RUN ", "COPY ", "ENV ", "HEALTHCHECK ", "AS ", " ", "\t", "\0", "\uFEFF", "\ud800",
        "\u2028", "é", "😀", "99999999999999999999", "-1", "0", "65536", "1-65535", "../", "/", ":", "@", "%", "*", "?", "|", "ADD ", "SHELL [", "EXPOSE ", "ARG ",
    ];

    [Fact]
    public void Damaged_file_is_read_or_refused_and_nothing_else()
    {
        var seeds = GoldenFolder.CasesWith("").Select(name => GoldenFolder.Read(name, "Dockerfile")).ToList();
        var random = new Random(20_260_101);
        var accepted = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var text = Mutate(random, seeds);
            try
            {
                EvaluateAll(new SourceText("Dockerfile", text));
                accepted++;
            }
            catch (DockerfileException e)
            {
                Assert.NotEmpty(e.Message);
                _ = e.Render();
            }
            catch (Exception e)
            {
                throw new UnreachableException($"{e.GetType().Name}: {e.Message} for:\n{text}", e);
            }
        }

        // Both outcomes must occur for the test to say anything.
        Assert.InRange(accepted, Rounds / 20, Rounds * 19 / 20);
    }

    [Theory]
    [InlineData("FROM a AS s\n", "FROM s AS s\n", 5_000)]
    [InlineData("FROM a\n", "cmd x\n", 40_000)]
    [InlineData("FROM a\nRUN x", " \\\n y", 40_000)]
    [InlineData("FROM a\nENV A=", "${A:-", 40_000)]
    [InlineData("FROM a\nRUN ", "<<E ", 2_000)]
    [InlineData("FROM a\nCMD ", "[", 40_000)]
    [InlineData("FROM a\nLABEL x=", "\"", 40_000)]
    public void Long_file_is_read_or_refused(string head, string repeated, int count)
    {
        var text = head + string.Concat(Enumerable.Repeat(repeated, count));

        try
        {
            EvaluateAll(new SourceText("Dockerfile", text));
        }
        catch (DockerfileException e)
        {
            Assert.NotEmpty(e.Message);
        }
    }

    [Fact]
    public void File_beyond_the_limit_is_refused() =>
        Assert.Throws<DockerfileException>(() => DockerfileParser.Parse(new SourceText("Dockerfile", "FROM a\n#" + new string('x', 3 << 20))));

    private static string Mutate(Random random, List<string> seeds)
    {
        var text = seeds[random.Next(seeds.Count)];
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            var at = random.Next(text.Length + 1);
            text = random.Next(5) switch
            {
                0 => text.Insert(at, Fragments[random.Next(Fragments.Length)]),
                1 => text.Remove(at, Math.Min(random.Next(1, 12), text.Length - at)),
                2 => text[..at] + text[random.Next(text.Length + 1)..],
                3 => text.Insert(at, text.Substring(at, Math.Min(random.Next(1, 30), text.Length - at))),
                _ => text + seeds[random.Next(seeds.Count)],
            };
        }

        return text;
    }

    private static void EvaluateAll(SourceText source)
    {
        var ast = DockerfileParser.Parse(source);
        _ = LintOptions.Of(ast).Filter(ast, DockerfileLinter.Check(ast));
        var graph = StageGraph.Resolve(ArgScope.Of(ast, new BuildParameters()));
        _ = graph.FindReachable(graph.FindTarget(null));
        foreach (var stage in graph.Stages)
        {
            var scope = StageScope.Begin(graph.Arguments, []);
            var config = StageConfig.BeginFromScratch();
            foreach (var instruction in stage.Triggers.Concat(stage.Stage.Instructions))
            {
                _ = StepText.Of(instruction, scope);
                var step = scope.Expand(instruction);
                scope = step.Scope;
                config = ConfigEffect.Apply(config, step.Instruction, source);
                _ = HistoryText.Of(step.Instruction, scope, config);
            }
        }
    }
}
