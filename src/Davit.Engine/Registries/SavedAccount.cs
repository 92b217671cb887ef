namespace Davit.Engine.Registries;

/// <summary>Where an account is kept.</summary>
/// <param name="ConfigPath">Docker's client configuration.</param>
/// <param name="HelperProgram">What keeps the secret; null when it stands in that file.</param>
public sealed record SavedAccount(string ConfigPath, string? HelperProgram);
