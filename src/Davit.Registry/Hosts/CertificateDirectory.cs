namespace Davit.Registry.Hosts;

/// <summary>Docker's way to say how a registry is reached: <c>*.crt</c> are authorities, <c>NAME.cert</c> and <c>NAME.key</c> a certificate of ours.</summary>
internal static class CertificateDirectory
{
    /// <exception cref="Oci.DavitException">InvalidArgument: one half of a pair is missing, or the directory cannot be read.</exception>
    public static EndpointConnection Read(string directory)
    {
        var files = ConfigText.ListFiles(directory);
        foreach (var key in files.Where(f => f.EndsWith(".key", StringComparison.Ordinal)))
        {
            var certificate = Path.ChangeExtension(key, ".cert");
            if (!files.Contains(certificate))
            {
                throw ConfigText.Invalid(key, $"there is no client certificate '{certificate}' for this key");
            }
        }

        return new EndpointConnection
        {
            CaFiles = [.. files.Where(f => f.EndsWith(".crt", StringComparison.Ordinal))],
            ClientCertificates = [.. files.Where(f => f.EndsWith(".cert", StringComparison.Ordinal)).Select(f => Pair(f, files))],
        };
    }

    private static ClientCertificateFile Pair(string certificate, IReadOnlyList<string> files)
    {
        var key = Path.ChangeExtension(certificate, ".key");
        return files.Contains(key)
            ? new ClientCertificateFile(certificate, key)
            : throw ConfigText.Invalid(certificate, $"there is no key '{key}' for this client certificate; certificates of authorities end in .crt");
    }
}
