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

    /// <summary>
    /// The credential helper that keeps the secret, when nothing else is known. Helpers are not asked yet,
    /// so such a credential counts as none, but errors can say why.
    /// </summary>
    public string? HelperName { get; init; }

    public bool IsEmpty => Username.Length == 0 && IdentityToken is null && RegistryToken is null;

    public override string ToString() => HelperName is null ? $"credential of '{Username}'" : $"credential kept by '{HelperName}'";
}
