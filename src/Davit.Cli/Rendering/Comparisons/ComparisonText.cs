using Davit.Engine.Comparing;

namespace Davit.Cli.Rendering.Comparisons;

/// <summary>The differences of two images in words and columns, sums at the end.</summary>
internal static class ComparisonText
{
    private const string Absent = "-";

    public static void Write(ImageComparison comparison, TextWriter output)
    {
        output.WriteLine($"Layers: {comparison.CommonLayers} common, then {comparison.LayersBefore - comparison.CommonLayers} and {comparison.LayersAfter - comparison.CommonLayers}");
        if (comparison.Settings.Count > 0)
        {
            output.WriteLine();
            var table = new TextTable("SETTING", "BEFORE", "AFTER");
            foreach (var setting in comparison.Settings)
            {
                table.Add(setting.Name, setting.Before ?? Absent, setting.After ?? Absent);
            }

            table.WriteTo(output);
        }

        WritePackages(comparison, output);
        WriteFiles(comparison.Files, output);
        WriteSums(comparison, output);
    }

    private static void WritePackages(ImageComparison comparison, TextWriter output)
    {
        if (comparison.Packages.Count > 0)
        {
            output.WriteLine();
            var table = new TextTable("PACKAGE", "BY", "BEFORE", "AFTER");
            foreach (var package in comparison.Packages)
            {
                table.Add(package.Name, package.Manager, package.Before ?? Absent, package.After ?? Absent);
            }

            table.WriteTo(output);
        }

        foreach (var note in comparison.PackageNotes)
        {
            output.WriteLine();
            output.WriteLine(note);
        }
    }

    private static void WriteFiles(IReadOnlyList<FileDifference> files, TextWriter output)
    {
        if (files.Count == 0)
        {
            return;
        }

        output.WriteLine();
        var table = new TextTable("", "MODE", "OWNER", "SIZE", "CHANGE", "PATH");
        foreach (var file in files)
        {
            var facts = (file.After ?? file.Before)!;
            table.Add(
                file.Kind switch { FileDifferenceKind.Added => "A", FileDifferenceKind.Deleted => "D", _ => "C" },
                ModeText.Of(facts),
                $"{facts.UserId}:{facts.GroupId}",
                facts.Type == '-' ? HumanText.Size(facts.SizeBytes) : "",
                Describe(file),
                facts.LinkTarget is null ? file.Path : $"{file.Path} -> {facts.LinkTarget}");
        }

        table.WriteTo(output);
    }

    private static string Describe(FileDifference file) => file switch
    {
        { Before: { } before, After: { } after } => string.Join(", ", file.Aspects.Select(aspect => aspect switch
        {
            "type" => $"was {Name(before.Type)}",
            "mode" => $"mode was {ModeText.Octal(before)}",
            "owner" => $"owner was {before.UserId}:{before.GroupId}",
            "size" => Growth(after.SizeBytes - before.SizeBytes),
            "link" => $"was -> {before.LinkTarget}",
            _ => aspect,
        })),
        _ => "",
    };

    private static string Growth(long bytes) => (bytes < 0 ? "-" : "+") + HumanText.Size(Math.Abs(bytes));

    private static string Name(char type) => type switch
    {
        'd' => "a directory",
        'l' => "a link",
        'c' or 'b' => "a device",
        'p' => "a pipe",
        _ => "a file",
    };

    private static void WriteSums(ImageComparison comparison, TextWriter output)
    {
        var files = comparison.Files;
        output.WriteLine();
        if (files.Count == 0)
        {
            output.WriteLine(comparison.Settings.Count == 0 ? "The images are the same but for their history." : "The files are the same.");
            return;
        }

        var added = files.Where(f => f.Kind == FileDifferenceKind.Added).ToArray();
        var deleted = files.Where(f => f.Kind == FileDifferenceKind.Deleted).ToArray();
        var changed = files.Where(f => f.Kind == FileDifferenceKind.Changed).ToArray();
        var growth = files.Sum(f => (f.After?.SizeBytes ?? 0) - (f.Before?.SizeBytes ?? 0));
        output.WriteLine(
            $"Added {added.Length} ({HumanText.Size(added.Sum(f => f.After!.SizeBytes))}), changed {changed.Length} "
            + $"({Growth(changed.Sum(f => f.After!.SizeBytes - f.Before!.SizeBytes))}), deleted {deleted.Length} "
            + $"({HumanText.Size(deleted.Sum(f => f.Before!.SizeBytes))}); in all {Growth(growth)}");
    }
}
