using Davit.Cli.CommandLine;
using Davit.Engine.Registries;
using Davit.Oci;

namespace Davit.Cli.Verbs.Registry;

internal static class LoginVerb
{
    private static readonly OptionSpec Username = OptionSpec.Text("username", 'u', "string", "Username");
    private static readonly OptionSpec Password = OptionSpec.Text("password", 'p', "string", "Password or Personal Access Token (PAT)");
    private static readonly OptionSpec PasswordStdin = OptionSpec.Flag("password-stdin", null, "Take the Password or Personal Access Token (PAT) from stdin");

    public static CommandSpec Define() => new()
    {
        Name = "login",
        Arguments = "[OPTIONS] [SERVER]",
        Summary = "Authenticate to a registry.\nDefaults to Docker Hub if no server is specified.",
        Options = [Username, Password, PasswordStdin, TraceOption.Spec],
        Arity = Arity.Between(0, 1),
        UsesStore = false,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var server = invocation.Arguments.Count == 0 ? ImageReference.DefaultDomain : invocation.Arguments[0];
        var username = invocation.Text(Username);
        var password = await ReadPasswordAsync(invocation, face, cancellationToken);
        using var registries = Registries.Open(face.EngineOptions);
        TraceOption.Apply(invocation, face, registries);
        var known = username is null && password is null ? await registries.FindUserAsync(server, cancellationToken) : null;
        var saved = known is null ? null : await TryAgainAsync(registries, server, known, face, cancellationToken);
        if (saved is null)
        {
            var prompt = new LoginPrompt(face);
            username ??= await prompt.AskUsernameAsync(known, cancellationToken);
            password ??= await prompt.AskPasswordAsync(cancellationToken);
            saved = await registries.LoginAsync(server, username, password, cancellationToken);
        }

        if (saved.HelperProgram is null)
        {
            await face.Screen.Error.WriteLineAsync(
                $"\nWARNING! Your credentials are stored unencrypted in '{saved.ConfigPath}'.\nConfigure a credential helper to remove this warning. See\nhttps://docs.docker.com/go/credential-store/\n");
        }

        await face.Out.WriteLineAsync("Login Succeeded");
        return ExitCodes.Success;
    }

    private static async Task<string?> ReadPasswordAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var password = invocation.Text(Password);
        if (!invocation.Has(PasswordStdin))
        {
            if (password is not null)
            {
                await face.Screen.Error.WriteLineAsync("WARNING! Using --password via the CLI is insecure. Use --password-stdin.");
            }

            return password is "" ? throw Empty() : password;
        }

        if (password is not null || invocation.Text(Username) is null)
        {
            throw new DavitException(ErrorKind.InvalidArgument, password is null ? "the --password-stdin option requires --username to be set" : "conflicting options: cannot specify both --password and --password-stdin");
        }

        using var reader = new StreamReader(face.Screen.OpenInput());
        var given = (await reader.ReadToEndAsync(cancellationToken)).TrimEnd('\r', '\n');
        return given.Length > 0 ? given : throw Empty();
    }

    private static DavitException Empty() => new(ErrorKind.InvalidArgument, "password is empty");

    /// <summary>Null when the kept account is not accepted, so that another is asked for.</summary>
    private static async Task<SavedAccount?> TryAgainAsync(Registries registries, string server, string known, Face face, CancellationToken cancellationToken)
    {
        var user = known.Length == 0 ? "" : $" [Username: {known}]";
        await face.Out.WriteLineAsync($"Authenticating with existing credentials...{user}\n\n Info -> To login with a different account, run 'davit logout' followed by 'davit login'\n");
        await face.Out.FlushAsync(cancellationToken);
        try
        {
            return await registries.LoginAgainAsync(server, cancellationToken);
        }
        catch (DavitException e) when (face.Screen.IsInputTerminal)
        {
            await face.Screen.Error.WriteLineAsync(e.Kind == ErrorKind.Unauthenticated ? "Stored credentials invalid or expired" : $"Login did not succeed, error: {e.Message}");
            return null;
        }
    }
}
