namespace Davit.Registry.Authentication;

/// <summary>Where a secret was put: with a helper or, when there is none, in the file itself.</summary>
public sealed record CredentialPlace(string ConfigPath, CredentialHelper? Helper);
