using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Cli.Verbs.Registry;

/// <summary>Asks the person at the terminal who they are.</summary>
internal sealed class LoginPrompt(Face face)
{
    /// <param name="known">Taken when the answer is empty.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<string> AskUsernameAsync(string? known, CancellationToken cancellationToken)
    {
        var hasDefault = !string.IsNullOrEmpty(known);
        var answer = await AskAsync(hasDefault ? $"Username ({known}): " : "Username: ", cancellationToken);
        return answer.Length > 0 ? answer : hasDefault ? known! : throw new DavitException(ErrorKind.InvalidArgument, "username is empty");
    }

    public async Task<string> AskPasswordAsync(CancellationToken cancellationToken)
    {
        MustBeTerminal();
        var answer = await AskHiddenAsync("Password: ", cancellationToken);
        await face.Out.WriteLineAsync();
        await face.Out.FlushAsync(cancellationToken);
        return answer.Length > 0 ? answer : throw new DavitException(ErrorKind.InvalidArgument, "password is empty");
    }

    private async Task<string> AskHiddenAsync(string prompt, CancellationToken cancellationToken)
    {
        if (LinuxSystem.IsHere)
        {
            using var hidden = Terminal.HideInput(0);
            return await AskAsync(prompt, cancellationToken);
        }

        await face.Out.WriteAsync(prompt);
        await face.Out.FlushAsync(cancellationToken);
        return (await Task.Run(ConsoleScreen.ReadHiddenLine, cancellationToken).WaitAsync(cancellationToken)).Trim();
    }

    private async Task<string> AskAsync(string prompt, CancellationToken cancellationToken)
    {
        MustBeTerminal();
        await face.Out.WriteAsync(prompt);
        await face.Out.FlushAsync(cancellationToken);
        using var reader = new StreamReader(face.Screen.OpenInput(), leaveOpen: true);

        // The read itself cannot be called off; the process ends without it.
        return (await Task.Run(reader.ReadLine, cancellationToken).WaitAsync(cancellationToken))?.Trim() ?? "";
    }

    private void MustBeTerminal()
    {
        if (!face.Screen.IsInputTerminal)
        {
            throw new DavitException(ErrorKind.InvalidArgument, "Cannot perform an interactive login from a non TTY device", "Give '--username' and '--password-stdin'.");
        }
    }
}
