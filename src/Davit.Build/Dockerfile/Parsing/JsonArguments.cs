using System.Text;
using System.Text.Json;

namespace Davit.Build.Dockerfile.Parsing;

/// <summary>The JSON form of arguments. Whatever is not valid JSON is the shell form, as <c>CMD [ -f x ] &amp;&amp; y</c> is.</summary>
internal static class JsonArguments
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1000 };

    /// <returns>Null when the arguments are no JSON array.</returns>
    /// <exception cref="Syntax.DockerfileException">An array with something else than strings.</exception>
    public static IReadOnlyList<string>? TryRead(InstructionLine line, string arguments)
    {
        if (!arguments.AsSpan().TrimStart().StartsWith("["))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(arguments), Options);
            return document.RootElement.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String)
                ? [.. document.RootElement.EnumerateArray().Select(e => e.GetString()!)]
                : throw line.Line.Error("when using JSON array syntax, arrays must be comprised of strings only");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperation: a string with half a surrogate pair.
            return null;
        }
    }
}
