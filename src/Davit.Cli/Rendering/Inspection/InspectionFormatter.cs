using System.Text.Json;
using Davit.Cli.Rendering.Formatting;
using Davit.GoTemplate;
using Davit.GoTemplate.Execution;
using Davit.Oci;

namespace Davit.Cli.Rendering.Inspection;

/// <summary>
/// Objects under <c>inspect</c>'s <c>--format</c>: an indented array by default, <c>json</c> on one line, or a template for each,
/// tried on the typed object first and, when that does not do, on the JSON, where a missing key is an error. Output comes last.
/// </summary>
internal sealed class InspectionFormatter
{
    private readonly Template? _template;
    private readonly bool _isCompact;
    private readonly List<string> _shown = [];

    /// <exception cref="DavitException">InvalidArgument: the template is malformed, in Docker's words.</exception>
    public InspectionFormatter(string? format)
    {
        _isCompact = format == FormatOption.Json;
        _template = string.IsNullOrEmpty(format) || _isCompact ? null : FormatOption.ParseTemplate(format);
    }

    /// <exception cref="DavitException">InvalidArgument: the template does not fit the object; the others can still be shown.</exception>
    public void Add(InspectedObject inspected)
    {
        if (_template is null && !_isCompact)
        {
            _shown.Add("    " + inspected.Json.Replace("\n", "\n    ", StringComparison.Ordinal));
            return;
        }

        using var document = JsonDocument.Parse(inspected.Json);
        _shown.Add(_template is null ? TypedInspection.CompactText(document.RootElement) : Execute(_template, inspected.Kind, document.RootElement));
    }

    public void WriteTo(TextWriter output)
    {
        if (_template is not null)
        {
            output.Write(_shown.Count == 0 ? "\n" : string.Concat(_shown.Select(s => s + "\n")));
        }
        else
        {
            output.Write(_shown.Count == 0 ? "[]\n" : _isCompact ? $"[{string.Join(',', _shown)}]\n" : $"[\n{string.Join(",\n", _shown)}\n]\n");
        }
    }

    private static string Execute(Template template, ObjectKind kind, JsonElement json)
    {
        try
        {
            return template.Execute(kind switch
            {
                ObjectKind.Image => TypedInspection.OfImage(json),
                ObjectKind.Container => TypedInspection.OfContainer(json),
                _ => JsonData.Convert(json, JsonNumbers.AsWritten),
            });
        }
        catch (TemplateException)
        {
            try
            {
                return template.Execute(JsonData.Convert(json, JsonNumbers.AsWritten), new ExecutionOptions { MissingKey = MissingKey.Error });
            }
            catch (TemplateException e)
            {
                throw FormatOption.Error(e);
            }
        }
    }
}

/// <param name="Kind">Of the object.</param>
/// <param name="Json">An indented object.</param>
internal sealed record InspectedObject(ObjectKind Kind, string Json);

internal enum ObjectKind
{
    Image,
    Container,
    Artifact,
}
