using Davit.Cli.CommandLine;
using Davit.GoTemplate;
using Davit.GoTemplate.Execution;
using Davit.Oci;

namespace Davit.Cli.Rendering.Formatting;

/// <summary>One object under <c>--format</c>, as <c>version</c> and <c>info</c> have it.</summary>
internal static class ObjectFormatter
{
    /// <returns>The exit code: a malformed template has one of its own.</returns>
    /// <exception cref="DavitException">InvalidArgument: the template does not fit, in Go's words alone as Docker says them here.</exception>
    public static int Write(Face face, string format, TemplateValue value)
    {
        Template template;
        try
        {
            template = FormatOption.ParseTemplate(format == FormatOption.Json ? "{{json .}}" : format);
        }
        catch (DavitException e)
        {
            face.Screen.Error.WriteLine($"{ProgramInfo.Name}: {e.Message}");
            return ExitCodes.BadTemplate;
        }

        try
        {
            face.Out.WriteLine(template.Execute(value));
            return ExitCodes.Success;
        }
        catch (TemplateException e)
        {
            throw new DavitException(ErrorKind.InvalidArgument, e.Message, innerException: e);
        }
    }
}
