using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
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
        Options = [Username, Password, PasswordStdin],
        Arity = Arity.Between(0, 1),
        UsesStore = false,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var server = invocation.Arguments.Count == 0 ? ImageReference.DefaultDomain : invocation.Arguments[0];
        var username = invocation.Text(Username);
        var password = invocation.Text(Password);
        if (password is not null)
        {
            await face.Screen.Error.WriteLineAsync("WARNING! Using --password via the CLI is insecure. Use --password-stdin.");
        }

        if (invocation.Has(PasswordStdin))
        {
            if (username is null || password is not null)
            {
                throw new DavitException(ErrorKind.InvalidArgument, username is null ? "the --password-stdin option requires --username to be set" : "--password and --password-stdin are mutually exclusive");
            }

            using var reader = new StreamReader(face.Screen.OpenInput());
            password = (await reader.ReadToEndAsync(cancellationToken)).TrimEnd('\r', '\n');
        }

        username ??= await PromptAsync(face, "Username: ", Echo.On, cancellationToken);
        password ??= await PromptAsync(face, "Password: ", Echo.Off, cancellationToken);
        using var registries = Registries.Open(face.EngineOptions);
        var saved = await registries.LoginAsync(server, username, password, cancellationToken);
        await face.Screen.Error.WriteLineAsync($"\nWARNING! Your credentials are stored unencrypted in '{saved}'.\n");
        await face.Out.WriteLineAsync("Login Succeeded");
        return ExitCodes.Success;
    }

    private enum Echo
    {
        On,
        Off,
    }

    private static async Task<string> PromptAsync(Face face, string prompt, Echo echo, CancellationToken cancellationToken)
    {
        if (!face.Screen.IsInputTerminal)
        {
            throw new DavitException(ErrorKind.InvalidArgument, "cannot perform an interactive login from a non-TTY device", "Give '--username' and '--password-stdin'.");
        }

        await face.Out.WriteAsync(prompt);
        await face.Out.FlushAsync(cancellationToken);
        using var hidden = echo == Echo.Off ? Linux.Terminal.HideInput(0) : null;
        using var reader = new StreamReader(face.Screen.OpenInput(), leaveOpen: true);

        // The read itself cannot be called off; the process ends without it.
        var line = await Task.Run(reader.ReadLine, cancellationToken).WaitAsync(cancellationToken);
        if (echo == Echo.Off)
        {
            await face.Out.WriteLineAsync();
        }

        return string.IsNullOrEmpty(line)
            ? throw new DavitException(ErrorKind.InvalidArgument, $"{prompt.TrimEnd(' ', ':').ToLowerInvariant()} is required")
            : line;
    }
}
