namespace Davit.Registry.Authentication;

/// <summary>What a user proves himself with at one registry. Its text form shows no secret.</summary>
public sealed record RegistryCredential
{
    public string Username { get; init; } = "";

    public string Password { get; init; } = "";

    /// <summary>An OAuth 2 refresh token, exchanged for access tokens instead of name and password.</summary>
    public string? IdentityToken { get; init; }

    /// <summary>A bearer token sent as it is.</summary>
    public string? RegistryToken { get; init; }

    /// <summary>The program that keeps the secret, asked when a registry first wants it; the rest counts when it keeps none.</summary>
    public CredentialHelper? Helper { get; init; }

    public bool IsEmpty => Username.Length == 0 && IdentityToken is null && RegistryToken is null;

    /// <summary>What the helper keeps, else what stands here; null when both are nothing.</summary>
    public async Task<RegistryCredential?> ResolveAsync(CancellationToken cancellationToken) =>
        Helper is not null && await new HelperProgram(Helper).GetAsync(cancellationToken) is { } kept ? kept
        : IsEmpty ? null
        : this with { Helper = null };

    public override string ToString() => Helper is null ? $"credential of '{Username}'" : $"credential kept by '{Helper.Program}'";
}
