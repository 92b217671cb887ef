using System.Text;
using Davit.GoTemplate;
using Davit.GoTemplate.Execution;
using Davit.GoTemplate.Functions;
using Davit.Oci;

namespace Davit.Cli.Rendering.Formatting;

/// <summary>
/// Rows under a <c>--format</c>: <c>table TEMPLATE</c> gives aligned columns under a header, <c>json</c> an object a line,
/// any other template a line a row.
/// </summary>
internal sealed class ListFormatter<T>
{
    private readonly RowShape<T> _shape;
    private readonly bool _isTable;
    private readonly Template _template;

    /// <exception cref="DavitException">InvalidArgument: the template is malformed, in Docker's words.</exception>
    public ListFormatter(RowShape<T> shape, string format)
    {
        _shape = shape;
        _isTable = format.StartsWith(FormatOption.Table, StringComparison.Ordinal);
        _template = FormatOption.ParseTemplate(TemplateText(format));
    }

    /// <exception cref="DavitException">InvalidArgument: the template does not fit the rows; nothing was written.</exception>
    public void Write(TextWriter output, IEnumerable<T> rows)
    {
        var lines = new StringBuilder();
        foreach (var row in rows)
        {
            lines.Append(FormatOption.Execute(_template, _shape.RowOf(row))).Append('\n');
        }

        output.Write(_isTable ? TabbedText.Align(Header() + "\n" + lines) : lines.ToString());
    }

    private static string TemplateText(string format) => format switch
    {
        FormatOption.Json => "{{json .}}",
        FormatOption.Table => "",
        _ => (format.StartsWith(FormatOption.Table, StringComparison.Ordinal) ? format[FormatOption.Table.Length..] : format)
            .Trim(' ').Replace(@"\t", "\t", StringComparison.Ordinal).Replace(@"\n", "\n", StringComparison.Ordinal),
    };

    // What the template makes of the names of the columns, as far as it gets.
    private string Header()
    {
        var header = new StringBuilder();
        try
        {
            _template.Execute(_shape.Headers(), new ExecutionOptions { Functions = FunctionTable.DockerHeaders }, header);
        }
        catch (TemplateException)
        {
            // The rows are fine: Docker shows them under half a header, too.
        }

        return header.ToString();
    }
}
