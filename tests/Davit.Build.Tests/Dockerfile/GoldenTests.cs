using Davit.Build.Dockerfile.Evaluation;
using Davit.Build.Dockerfile.Parsing;
using Davit.Build.Dockerfile.Syntax;
using Davit.Oci;

namespace Davit.Build.Tests.Dockerfile;

public sealed class GoldenTests
{
    public static TheoryData<string> Accepted => [.. GoldenFolder.CasesWith("accepted-")];

    public static TheoryData<string> Rejected => [.. GoldenFolder.CasesWith("rejected-")];

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Dockerfile_is_read_as_its_golden_dump_says(string name)
    {
        var ast = DockerfileParser.Parse(new SourceText("Dockerfile", GoldenFolder.Read(name, "Dockerfile")));

        GoldenFolder.Compare(name, "expected.txt", AstDump.Of(ast));
    }

    [Theory]
    [MemberData(nameof(Rejected))]
    public void Mistake_is_named_and_framed_as_its_golden_text_says(string name)
    {
        var source = new SourceText("Dockerfile", GoldenFolder.Read(name, "Dockerfile"));

        var error = Assert.Throws<DockerfileException>(() => Evaluate(source));

        Assert.Equal(ErrorKind.InvalidArgument, error.Kind);
        GoldenFolder.Compare(name, "expected.txt", error.Message + "\n" + error.Render());
    }

    [Fact]
    public void Golden_cases_are_found() => Assert.True(Accepted.Count > 15 && Rejected.Count > 30);

    private static void Evaluate(SourceText source)
    {
        var graph = StageGraph.Resolve(ArgScope.Of(DockerfileParser.Parse(source), new BuildParameters()));
        foreach (var stage in graph.FindReachable(graph.FindTarget(null)))
        {
            var scope = StageScope.Begin(graph.Arguments, []);
            var config = StageConfig.BeginFromScratch();
            foreach (var instruction in stage.Triggers.Concat(stage.Stage.Instructions))
            {
                var step = scope.Expand(instruction);
                scope = step.Scope;
                config = ConfigEffect.Apply(config, step.Instruction, source);
            }
        }
    }
}
