namespace Davit.Registry.Hosts;

/// <summary>A certificate we show to a registry, PEM.</summary>
/// <param name="KeyPath">Null when the key is in the certificate's file.</param>
public sealed record ClientCertificateFile(string CertificatePath, string? KeyPath);
