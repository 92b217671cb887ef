using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Davit.Oci;
using Davit.Registry.Hosts;

namespace Davit.Registry.Transport;

/// <summary>Certificates we show to registries that ask for one.</summary>
internal static class ClientCertificates
{
    /// <exception cref="DavitException">InvalidArgument: a file is missing or is no pair of certificate and key.</exception>
    public static void Offer(SslClientAuthenticationOptions options, IReadOnlyList<ClientCertificateFile> files)
    {
        if (files is [var single])
        {
            // Certificates after the first lead from ours to the root, and the registry may not have them.
            options.ClientCertificateContext = SslStreamCertificateContext.Create(Load(single), Chain(single), offline: true);
            return;
        }

        options.ClientCertificates = [];
        foreach (var file in files)
        {
            options.ClientCertificates.Add(Load(file));
        }
    }

    private static X509Certificate2 Load(ClientCertificateFile file)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(file.CertificatePath, file.KeyPath);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            var key = file.KeyPath is null ? "" : $" with key '{file.KeyPath}'";
            throw new DavitException(ErrorKind.InvalidArgument, $"read client certificate '{file.CertificatePath}'{key}: {ConfigText.Reason(e)}", innerException: e);
        }
    }

    private static X509Certificate2Collection Chain(ClientCertificateFile file)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(file.CertificatePath);
        all.RemoveAt(0);
        return all;
    }
}
