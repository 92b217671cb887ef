using Davit.Cli.CommandLine;
using Davit.GoTemplate;
using Davit.GoTemplate.Execution;
using Davit.Oci;

namespace Davit.Cli.Rendering.Formatting;

/// <summary><c>--format</c> itself: its words, its templates and their errors.</summary>
internal static class FormatOption
{
    public const string Table = "table";
    public const string Json = "json";

    private const string ListHelp = """
        Format output using a custom template:
        'table':            Print output in table format with column headers (default)
        'table TEMPLATE':   Print output in table format using the given Go template
        'json':             Print in JSON format
        'TEMPLATE':         Print output using the given Go template.
        Refer to https://docs.docker.com/go/formatting/ for more information about formatting output with templates
        """;

    private const string ObjectHelp = """
        Format output using a custom template:
        'json':             Print in JSON format
        'TEMPLATE':         Print output using the given Go template.
        Refer to https://docs.docker.com/go/formatting/ for more information about formatting output with templates
        """;

    /// <summary>Of a command that lists.</summary>
    public static OptionSpec ForLists { get; } = OptionSpec.Text("format", null, "string", ListHelp);

    /// <summary>Of a command that shows objects.</summary>
    public static OptionSpec ForObjects { get; } = OptionSpec.Text("format", 'f', "string", ObjectHelp);

    /// <exception cref="DavitException">InvalidArgument, in Docker's words.</exception>
    public static Template ParseTemplate(string text)
    {
        try
        {
            return Template.Parse(text);
        }
        catch (TemplateException e)
        {
            throw Error(e);
        }
    }

    /// <exception cref="DavitException">InvalidArgument, in Docker's words.</exception>
    public static string Execute(Template template, TemplateValue data)
    {
        try
        {
            return template.Execute(data);
        }
        catch (TemplateException e)
        {
            throw Error(e);
        }
    }

    public static DavitException Error(TemplateException e) => new(ErrorKind.InvalidArgument, $"template parsing error: {e.Message}", innerException: e);
}
