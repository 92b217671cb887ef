using System.Text.Json;
using Davit.GoTemplate.Execution;

namespace Davit.GoTemplate.Tests;

/// <summary>Whatever a user types: an output or Go's error, never anything else.</summary>
public sealed class MutatedTemplateTests
{
    private const int Rounds = 20;

    [Fact]
    public void A_damaged_template_gives_an_output_or_an_error()
    {
        var random = new Random(14);
        var templates = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Cases", "expected.json")))
            .RootElement.EnumerateArray().Select(r => r.GetProperty("template").GetString()!).ToArray();
        var errors = 0;
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var template in templates)
            {
                errors += Fails(Damage(template, templates[random.Next(templates.Length)], random)) ? 1 : 0;
            }
        }

        Assert.InRange(errors, 1, Rounds * templates.Length);
    }

    [Theory]
    [InlineData("{{if true}}", "{{end}}")]
    [InlineData("{{(", ")}}")]
    [InlineData("{{print (len (", "))}}")]
    public void Nesting_without_measure_is_an_error(string open, string close)
    {
        var inner = open.StartsWith("{{if", StringComparison.Ordinal) ? open : open[2..];
        var innerEnd = open.StartsWith("{{if", StringComparison.Ordinal) ? close : close[..^2];
        var text = open + string.Concat(Enumerable.Repeat(inner, 200_000)) + "1" + string.Concat(Enumerable.Repeat(innerEnd, 200_000)) + close;

        Assert.Contains("nested too deeply", Assert.Throws<TemplateException>(() => Template.Parse(text)).Message, StringComparison.Ordinal);
    }

    private static bool Fails(string template)
    {
        try
        {
            Template.Parse(template).Execute(new SampleItem());
            return false;
        }
        catch (TemplateException)
        {
            return true;
        }
    }

    private static string Damage(string template, string other, Random random)
    {
        var from = random.Next(template.Length);
        var length = random.Next(Math.Min(8, template.Length - from) + 1);
        return random.Next(3) switch
        {
            0 => template.Remove(from, length),
            1 => template.Insert(from, other[random.Next(other.Length)..]),
            _ => template[..from] + other[random.Next(other.Length)..],
        };
    }
}
