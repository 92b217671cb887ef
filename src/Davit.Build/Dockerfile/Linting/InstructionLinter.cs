using Davit.Build.Dockerfile.Syntax;
using Davit.Build.Dockerfile.Wording;

namespace Davit.Build.Dockerfile.Linting;

/// <summary>Checks of one instruction by itself.</summary>
internal static class InstructionLinter
{
    private static readonly HashSet<string> SecretWords = new(StringComparer.OrdinalIgnoreCase)
    {
        "apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret", "token",
    };

    // A name with one of these is taken to speak about the secret, not to hold it.
    private static readonly HashSet<string> HarmlessWords = new(StringComparer.OrdinalIgnoreCase) { "public", "file", "version" };

    public static IEnumerable<Diagnostic> Check(Instruction instruction) => instruction switch
    {
        MaintainerInstruction => [new(LintRule.MaintainerDeprecated, instruction.Range, "Maintainer instruction is deprecated in favor of using label")],
        EnvInstruction env => [.. Legacy(env, env.IsLegacyForm), .. Secrets(env, env.Variables.Select(v => v.Key))],
        LabelInstruction label => Legacy(label, label.IsLegacyForm),
        ArgInstruction arg => Secrets(arg, arg.Definitions.Select(d => d.Name)),
        ExposeInstruction expose => expose.Ports.SelectMany(port => Port(expose, port)),
        _ => [],
    };

    private static IEnumerable<Diagnostic> Legacy(Instruction instruction, bool isLegacy)
    {
        if (isLegacy)
        {
            var name = instruction.Source.Keyword;
            yield return new Diagnostic(LintRule.LegacyKeyValueFormat, instruction.Range, $"\"{name} key=value\" should be used instead of legacy \"{name} key value\" format");
        }
    }

    private static IEnumerable<Diagnostic> Secrets(Instruction instruction, IEnumerable<string> names) => names
        .Where(name => name.Split('_') is var words && words.Any(SecretWords.Contains) && !words.Any(HarmlessWords.Contains))
        .Select(name => new Diagnostic(
            LintRule.SecretsUsedInArgOrEnv,
            instruction.Range,
            $"Do not use ARG or ENV instructions for sensitive data ({instruction.Name} {GoText.Quote(name)})"));

    private static IEnumerable<Diagnostic> Port(ExposeInstruction expose, string port)
    {
        var slash = port.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0 && !port.Contains('$', StringComparison.Ordinal) && port.AsSpan(slash).IndexOfAnyInRange('A', 'Z') >= 0)
        {
            yield return new Diagnostic(LintRule.ExposeProtoCasing, expose.Range, $"Defined protocol '{port}' in EXPOSE instruction should be lowercase");
        }

        if (port.Contains(':', StringComparison.Ordinal) && !port.Contains('$', StringComparison.Ordinal))
        {
            yield return new Diagnostic(LintRule.ExposeInvalidFormat, expose.Range, $"EXPOSE instruction should not define an IP address or host-port mapping, found '{port}'");
        }
    }
}
