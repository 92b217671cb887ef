using System.Text.Json;
using Davit.GoTemplate.Execution;

namespace Davit.GoTemplate.Tests;

/// <summary>
/// Hundreds of templates with what Go itself makes of them. Cases/templates.txt has them, Oracle/main.go carried them out,
/// Cases/expected.json is what came out; Cases/newer.json has what Go learned after 1.19, as Docker's client shows it.
/// </summary>
public sealed class GoTableTests
{
    private static readonly JsonElement Data = Read("data.json");

    public static TheoryData<string, string, string?, string?> Cases => Rows("expected.json");

    public static TheoryData<string, string, string?, string?> NewerCases => Rows("newer.json");

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_template_gives_what_Go_gives(string data, string template, string? output, string? error) =>
        Assert.Equal((output, error), Run(data, template));

    [Theory]
    [MemberData(nameof(NewerCases))]
    public void A_template_gives_what_newer_Go_gives(string data, string template, string? output, string? error) =>
        Assert.Equal((output, error), Run(data, template));

    private static (string? Output, string? Error) Run(string data, string template)
    {
        try
        {
            return (Template.Parse(template).Execute(ValueOf(data), OptionsOf(data)), null);
        }
        catch (TemplateException e)
        {
            return (null, e.Message);
        }
    }

    private static TemplateValue ValueOf(string data) =>
        data == "item" ? new SampleItem()
        : data.StartsWith("raw ", StringComparison.Ordinal) ? JsonData.Convert(Data.GetProperty(data[4..]), JsonNumbers.AsWritten)
        : JsonData.Convert(Data.GetProperty(data), JsonNumbers.Float);

    private static ExecutionOptions OptionsOf(string data) =>
        new() { MissingKey = data.StartsWith("raw ", StringComparison.Ordinal) ? MissingKey.Error : MissingKey.NoValue };

    private static TheoryData<string, string, string?, string?> Rows(string file)
    {
        var rows = new TheoryData<string, string, string?, string?>();
        foreach (var row in Read(file).EnumerateArray())
        {
            var error = row.TryGetProperty("error", out var message) ? message.GetString() : null;
            var output = row.TryGetProperty("output", out var text) ? text.GetString() : error is null ? "" : null;
            rows.Add(row.GetProperty("data").GetString()!, row.GetProperty("template").GetString()!, output, error);
        }

        return rows;
    }

    private static JsonElement Read(string file) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Cases", file))).RootElement;
}
