using System.Text;
using Davit.GoTemplate.Parsing;
using Davit.GoTemplate.Text;

namespace Davit.GoTemplate.Execution;

/// <summary>Errors with the place where they happened.</summary>
internal sealed class Failures(string text)
{
    /// <summary>Of the template that is carried out, empty for the outermost.</summary>
    public string TemplateName { get; set; } = "";

    /// <summary>What is being evaluated.</summary>
    public Node? Place { get; set; }

    public TemplateException At(string message)
    {
        if (Place is null)
        {
            return new TemplateException($"template: {TemplateName}: {message}");
        }

        var before = text.AsSpan(0, Place.Position);
        var line = before.Count('\n') + 1;
        var column = Encoding.UTF8.GetByteCount(before[(before.LastIndexOf('\n') + 1)..]);
        return new TemplateException($"template: :{line}:{column}: executing {GoQuote.Quote(TemplateName)} at <{Place}>: {message}");
    }
}
