using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Davit.Oci;
using Davit.Registry.Hosts;
using Davit.Registry.Protocol;

namespace Davit.Registry.Transport;

/// <summary>Trusts what the machine trusts and, besides, what leads to a certificate of certain files.</summary>
internal sealed class CertificateTrust
{
    // RFC 5280, 4.2.1.12: id-kp-serverAuth
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly X509Certificate2Collection _anchors = [];

    /// <exception cref="DavitException">InvalidArgument: a file is missing or holds no certificate.</exception>
    public CertificateTrust(IReadOnlyList<string> files)
    {
        foreach (var file in files)
        {
            Import(file);
        }
    }

    /// <summary>Never false: what is not trusted is an exception, because a false would come out without a reason.</summary>
    /// <exception cref="CertificateException">It is not trusted.</exception>
    public bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? presented, SslPolicyErrors errors) =>
        errors == SslPolicyErrors.None
        || (errors == SslPolicyErrors.RemoteCertificateChainErrors && _anchors.Count > 0 && certificate is X509Certificate2 leaf && LeadsToAnchor(leaf, presented))
            ? true
            : throw CertificateException.Of((sender as SslStream)?.TargetHostName ?? "", certificate, presented, errors);

    private bool LeadsToAnchor(X509Certificate2 leaf, X509Chain? presented)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        chain.ChainPolicy.CustomTrustStore.AddRange(_anchors);
        chain.ChainPolicy.ExtraStore.AddRange(_anchors);
        if (presented is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
        }

        // An anchor may be an authority below a root, or the registry's own certificate; then the way ends there.
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        return chain.Build(leaf) && chain.ChainElements.Any(e => _anchors.Any(a => a.RawDataMemory.Span.SequenceEqual(e.Certificate.RawDataMemory.Span)));
    }

    private void Import(string file)
    {
        try
        {
            var before = _anchors.Count;
            _anchors.ImportFromPemFile(file);
            if (_anchors.Count == before)
            {
                throw new CryptographicException("it holds no certificate in PEM form");
            }
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new DavitException(ErrorKind.InvalidArgument, $"read certificate authority '{file}': {ConfigText.Reason(e)}", innerException: e);
        }
    }
}
