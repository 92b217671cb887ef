using System.Text;

namespace Davit.Cli.Rendering;

/// <summary>Asks before something is lost, in Docker's words; only a y means yes, and no input at all means no.</summary>
internal static class Confirmation
{
    public static async Task<bool> AskAsync(Screen screen, string question, CancellationToken cancellationToken)
    {
        await screen.Out.WriteAsync($"{question} [y/N] ");
        await screen.Out.FlushAsync(cancellationToken);
        using var input = new StreamReader(screen.OpenInput(), Encoding.UTF8);

        // A read of a terminal does not hear of the signal that ends us.
        var answer = await Task.Run(input.ReadLine, cancellationToken).WaitAsync(cancellationToken);
        return string.Equals(answer?.Trim(), "y", StringComparison.OrdinalIgnoreCase);
    }
}
