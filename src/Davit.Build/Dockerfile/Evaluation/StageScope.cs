using System.Collections.Immutable;
using Davit.Build.Dockerfile.Expansion;
using Davit.Build.Dockerfile.Syntax;

namespace Davit.Build.Dockerfile.Evaluation;

/// <summary>
/// What a stage's instructions see at one point. Walk a stage by expanding each instruction in the scope the one before it left:
/// <c>var step = scope.Expand(instruction); scope = step.Scope;</c>.
/// </summary>
/// <remarks>ENV and ARG of one name replace each other in order, as with BuildKit; an ARG without a value leaves an ENV alone.</remarks>
public sealed record StageScope
{
    private StageScope(ArgScope arguments, VariableSet variables)
    {
        Arguments = arguments;
        Variables = variables;
    }

    public ArgScope Arguments { get; }

    /// <summary>The environment of a RUN at this point: the base image's, the stage's ENVs and its ARGs with a value.</summary>
    public VariableSet Variables { get; init; }

    /// <summary>The names this stage and the stages below it declared by ARG, with the value each got; in order, repeated ones too.</summary>
    public ImmutableArray<ArgDefinition> Declared { get; init; } = [];

    /// <summary>Whether a WORKDIR has been seen, here or in a stage below.</summary>
    public bool HasWorkdir { get; init; }

    /// <summary>The scope at the beginning of a stage that stands on an image or on scratch.</summary>
    /// <param name="environment">The environment of the base's config, <see cref="StageConfig.Begin"/>'s.</param>
    public static StageScope Begin(ArgScope arguments, IReadOnlyList<string> environment) => new(arguments, VariableSet.Parse(environment));

    /// <summary>The scope at the beginning of a stage that stands on another stage: that one's last, its ARGs included.</summary>
    /// <param name="environment">The environment of the config the other stage ended with.</param>
    public static StageScope BeginOn(StageScope parent, IReadOnlyList<string> environment) => parent with
    {
        Variables = VariableSet.Parse(parent.Variables.ToEnvironment().Concat(environment)),
    };

    /// <summary>Replaces the instruction's variables by their values and its quotes by what they quote, where its kind has any.</summary>
    /// <exception cref="DockerfileException">A word cannot be expanded or, expanded, is not what its instruction takes.</exception>
    public ExpandedInstruction Expand(Instruction instruction) => new InstructionExpander(this).Expand(instruction);
}
