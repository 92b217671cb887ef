namespace Davit.Engine.Exploring;

/// <summary>Finds sources that are copied before the dependencies are installed: any change of a source then installs them anew.</summary>
internal static class OrderAdvice
{
    private static readonly string[] Installers =
    [
        "npm install", "npm ci", "npm i ", "yarn install", "pnpm install", "pnpm i ", "bun install", "pip install", "pip3 install", "poetry install", "pipenv install",
        "uv sync", "go mod download", "bundle install", "composer install", "dotnet restore", "cargo fetch", "mvn dependency:", "mix deps.get", "apt-get install",
        "apt install", "apk add", "dnf install",
    ];

    internal static IEnumerable<Advice> Of(IReadOnlyList<ExploredLayer> layers)
    {
        var copies = layers.Where(layer => CopiesTree(layer.Instruction));
        foreach (var install in layers.Where(layer => Installs(layer.Instruction)))
        {
            // An installation that sources stand before is repeated with every change of them; the nearest copy is the one to move.
            if (copies.LastOrDefault(copy => copy.Index < install.Index) is { } copy)
            {
                yield return new Advice(AdviceKind.SourcesBeforeDependencies, copy.Index, install.SizeBytes) { OtherLayer = install.Index };
            }
        }
    }

    private static bool Installs(Instruction instruction) =>
        instruction.IsRun && Installers.Any(command => instruction.Text.Contains(command, StringComparison.Ordinal));

    /// <summary>The whole context, not single files of it: <c>COPY . /app</c>, and of the classic builder <c>COPY dir:1a2b… in /app</c>.</summary>
    private static bool CopiesTree(Instruction instruction)
    {
        if (!instruction.IsCopy)
        {
            return false;
        }

        var words = instruction.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Where(word => !word.StartsWith("--", StringComparison.Ordinal)).ToArray();
        return words.Length >= 2 && words[..^1].Any(word => word is "." or "./" or "./." or "/" || word.StartsWith("dir:", StringComparison.Ordinal));
    }
}
