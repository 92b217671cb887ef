namespace Davit.Cli.Rendering.Exploring;

/// <summary>What a <see cref="FailRule"/> looks at.</summary>
internal enum RuleSubject
{
    Wasted,
    WastedPercent,
    Efficiency,
    Size,
    Layers,
}
