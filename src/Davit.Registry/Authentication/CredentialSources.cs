using System.Text;

namespace Davit.Registry.Authentication;

/// <summary>
/// All places an account may come from, in the order they are asked: <c>DOCKER_AUTH_CONFIG</c>, Docker's <c>config.json</c>,
/// podman's <c>auth.json</c>. The first that names the repository or the front of its name wins.
/// </summary>
public sealed class CredentialSources
{
    private const string Variable = "DOCKER_AUTH_CONFIG";
    private const string PodmanHint = "Correct the file, or name another one in REGISTRY_AUTH_FILE.";

    private readonly AuthDocument? _variable;
    private readonly DockerConfigFile _config;
    private readonly Lazy<IReadOnlyList<AuthDocument>> _others;

    private CredentialSources(string? variable, DockerConfigFile config, IReadOnlyList<string> otherFiles)
    {
        _variable = string.IsNullOrEmpty(variable) ? null : AuthDocument.Parse(Encoding.UTF8.GetBytes(variable), Variable, $"Correct or unset {Variable}.");
        _config = config;
        _config.Check();
        _others = new Lazy<IReadOnlyList<AuthDocument>>(() => [.. otherFiles.Select(f => AuthDocument.ReadFile(f, PodmanHint))]);
    }

    /// <summary>Those of the environment, with <paramref name="config"/> as Docker's configuration.</summary>
    /// <exception cref="Oci.DavitException">InvalidArgument: the variable or the file is not the JSON it should be.</exception>
    public static CredentialSources OfUser(DockerConfigFile config) => new(Environment.GetEnvironmentVariable(Variable), config, PodmanFiles());

    /// <param name="variable">The text of <c>DOCKER_AUTH_CONFIG</c>.</param>
    /// <param name="config">Docker's configuration.</param>
    /// <param name="otherFiles">In podman's form; those that do not exist are passed over.</param>
    public static CredentialSources Of(string? variable, DockerConfigFile config, IReadOnlyList<string> otherFiles) => new(variable, config, otherFiles);

    /// <summary>The account for a repository (<c>host/path</c>) or a host.</summary>
    public RegistryCredential? Find(string repository)
    {
        if (_variable?.Find(repository) is { } chosen)
        {
            return chosen;
        }

        // A credsStore answers for every host, so what it may not have is looked for now.
        var known = _config.Find(repository);
        if (known is not null && !(known.IsEmpty && known.Helper is not null))
        {
            return known;
        }

        var other = _others.Value.Select(o => o.Find(repository)).FirstOrDefault(c => c is not null);
        return known is null ? other
            : other is { Helper: null } ? other with { Helper = known.Helper }
            : known;
    }

    // containers-auth.json(5)
    private static List<string> PodmanFiles()
    {
        if (Environment.GetEnvironmentVariable("REGISTRY_AUTH_FILE") is { Length: > 0 } chosen)
        {
            return [chosen];
        }

        var files = new List<string>();
        var runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        if (!string.IsNullOrEmpty(runtime))
        {
            files.Add(Path.Combine(runtime, "containers", "auth.json"));
        }
        else if (Environment.IsPrivilegedProcess)
        {
            files.Add("/run/containers/0/auth.json");
        }

        var config = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
        files.Add(Path.Combine(
            string.IsNullOrEmpty(config) ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config") : config, "containers", "auth.json"));
        return files;
    }
}
