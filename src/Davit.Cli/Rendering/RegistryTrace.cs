using Davit.Engine.Registries;

namespace Davit.Cli.Rendering;

/// <summary>What registries were asked and what they answered, a line each: <c>GET https://host/v2/…: 200 OK (12 ms)</c>.</summary>
internal sealed class RegistryTrace(TextWriter output)
{
    private readonly Lock _lock = new();

    public void Write(RegistryAnswer answer)
    {
        var status = answer.StatusCode is { } code ? $"{code} {answer.Outcome}" : answer.Outcome;
        var further = answer.RedirectedTo is null ? "" : $" -> {answer.RedirectedTo}";
        var line = $"trace: {answer.Method} {answer.Url}: {status}{further} ({answer.Duration.TotalMilliseconds:0} ms)";
        lock (_lock)
        {
            output.WriteLine(line);
        }
    }
}
