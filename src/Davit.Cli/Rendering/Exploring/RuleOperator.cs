namespace Davit.Cli.Rendering.Exploring;

internal enum RuleOperator
{
    Above,
    AtLeast,
    Below,
    AtMost,
}
