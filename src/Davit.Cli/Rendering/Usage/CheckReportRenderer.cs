using System.Text.Encodings.Web;
using System.Text.Json;
using Davit.Engine.Checking;

namespace Davit.Cli.Rendering.Usage;

/// <summary>What a check of the store found, in words or as JSON.</summary>
internal static class CheckReportRenderer
{
    private static readonly JsonWriterOptions Json = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void WriteText(CheckReport report, TextWriter output)
    {
        foreach (var finding in report.Findings)
        {
            output.WriteLine($"{Outcome(finding.Outcome)}: {Words(finding.Kind)} {finding.Subject}{Of(finding)}: {finding.Detail}");
        }

        output.WriteLine($"Checked {Counted(report.Blobs, "blob")} ({HumanText.Size(report.BlobBytes)}) and {Counted(report.Layers, "unpacked layer")}.");
        var broken = report.Findings.Count(f => f.Outcome == FindingOutcome.Broken);
        output.WriteLine(broken == 0 ? "The store is sound." : $"{broken} problem{(broken == 1 ? "" : "s")} left.");
    }

    public static void WriteJson(CheckReport report, TextWriter output)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Json))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("sound", report.IsSound);
            writer.WriteNumber("blobs", report.Blobs);
            writer.WriteNumber("blobBytes", report.BlobBytes);
            writer.WriteNumber("layers", report.Layers);
            writer.WriteStartArray("findings");
            foreach (var finding in report.Findings)
            {
                Write(writer, finding);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private static void Write(Utf8JsonWriter writer, Finding finding)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", Words(finding.Kind).Replace(' ', '-'));
        writer.WriteString("subject", finding.Subject);
        writer.WriteStartArray("images");
        foreach (var image in finding.Images)
        {
            writer.WriteStringValue(image);
        }

        writer.WriteEndArray();
        writer.WriteString("outcome", Outcome(finding.Outcome));
        writer.WriteString("detail", finding.Detail);
        writer.WriteEndObject();
    }

    private static string Of(Finding finding) => finding.Images.Count == 0 ? "" : $" of {string.Join(", ", finding.Images)}";

    private static string Outcome(FindingOutcome outcome) => outcome switch
    {
        FindingOutcome.Repaired => "repaired",
        FindingOutcome.Noted => "noted",
        _ => "broken",
    };

    private static string Words(FindingKind kind) => kind switch
    {
        FindingKind.DamagedDatabase => "damaged database",
        FindingKind.CorruptBlob => "corrupt blob",
        FindingKind.MissingBlob => "missing blob",
        FindingKind.OrphanBlob => "orphan blob",
        FindingKind.OrphanDownload => "orphan download",
        FindingKind.MissingLayer => "missing layer",
        FindingKind.ChangedLayer => "changed layer",
        FindingKind.UnverifiedLayer => "unverified layer",
        FindingKind.OrphanLayer => "orphan layer",
        FindingKind.OrphanContainer => "orphan container",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Counted(long number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";
}
