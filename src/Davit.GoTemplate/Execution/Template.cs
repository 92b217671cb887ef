using System.Text;
using Davit.GoTemplate.Functions;
using Davit.GoTemplate.Parsing;

namespace Davit.GoTemplate.Execution;

/// <summary>A template in the language of Go's text/template, with Docker's functions. Immutable, thread-safe.</summary>
public sealed class Template
{
    private readonly ParsedTemplate _parsed;

    private Template(ParsedTemplate parsed) => _parsed = parsed;

    /// <exception cref="TemplateException">In Go's words: <c>template: :1: unexpected "}" in operand</c>.</exception>
    public static Template Parse(string text) => new(Parser.Parse(text, FunctionTable.Docker.Contains));

    /// <exception cref="TemplateException">In Go's words, with the place in the template.</exception>
    public string Execute(TemplateValue? data) => Execute(data, new ExecutionOptions());

    /// <exception cref="TemplateException">In Go's words, with the place in the template.</exception>
    public string Execute(TemplateValue? data, ExecutionOptions options)
    {
        var output = new StringBuilder();
        Execute(data, options, output);
        return output.ToString();
    }

    /// <summary>What comes before an error stands in <paramref name="output"/> then.</summary>
    /// <inheritdoc cref="Execute(TemplateValue, ExecutionOptions)"/>
    public void Execute(TemplateValue? data, ExecutionOptions options, StringBuilder output) => new Executor(_parsed, options, output).Run(data);
}
