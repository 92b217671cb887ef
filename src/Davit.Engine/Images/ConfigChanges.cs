using Davit.Build.Dockerfile.Evaluation;
using Davit.Build.Dockerfile.Parsing;
using Davit.Build.Dockerfile.Syntax;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>Dockerfile instructions given to <c>--change</c>, applied to a config.</summary>
internal static class ConfigChanges
{
    /// <exception cref="DavitException">InvalidArgument: not an instruction, or one that changes files.</exception>
    public static ContainerConfig Apply(ContainerConfig config, IReadOnlyList<string> changes, Platform platform)
    {
        if (changes.Count == 0)
        {
            return config;
        }

        var source = new SourceText("--change", "FROM scratch\n" + string.Join('\n', changes) + "\n");
        var ast = DockerfileParser.Parse(source);
        var scope = StageScope.Begin(ArgScope.Of(ast, new BuildParameters { TargetPlatform = platform }), config.Env);
        var stage = new StageConfig(config);
        foreach (var instruction in ast.Stages[0].Instructions)
        {
            if (instruction is RunInstruction or TransferInstruction or ArgInstruction or FromInstruction or ShellInstruction or MaintainerInstruction)
            {
                throw new DavitException(ErrorKind.InvalidArgument, $"{instruction.Name} is not a valid change command");
            }

            var step = scope.Expand(instruction);
            scope = step.Scope;
            stage = ConfigEffect.Apply(stage, step.Instruction, source);
        }

        return ast.Stages.Count == 1 ? stage.Config : throw new DavitException(ErrorKind.InvalidArgument, "FROM is not a valid change command");
    }
}
