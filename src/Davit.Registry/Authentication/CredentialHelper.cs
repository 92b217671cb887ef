namespace Davit.Registry.Authentication;

/// <summary>A program that keeps secrets, as a configuration names it.</summary>
/// <param name="Name">The program's name after <c>docker-credential-</c>.</param>
/// <param name="ServerUrl">The name it keeps the secret under.</param>
/// <param name="ConfigPath">The file that names it.</param>
public sealed record CredentialHelper(string Name, string ServerUrl, string ConfigPath)
{
    public string Program => $"docker-credential-{Name}";
}
