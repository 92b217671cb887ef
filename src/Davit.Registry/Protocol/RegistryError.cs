namespace Davit.Registry.Protocol;

/// <summary>One entry of an error answer's <c>errors</c> array. <see cref="Code"/> may be one this library does not know.</summary>
public sealed record RegistryError(string Code, string Message, string? Detail = null);
