using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Davit.Registry.Protocol;

/// <summary>A registry's certificate was not accepted; why, in the words that Docker's users know.</summary>
internal sealed class CertificateException : AuthenticationException
{
    private CertificateException(string message, bool hasUnknownAuthority)
        : base(message) => HasUnknownAuthority = hasUnknownAuthority;

    /// <summary>True when the authority's certificate is all that is lacking.</summary>
    public bool HasUnknownAuthority { get; }

    public static CertificateException Of(string host, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 leaf || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return new CertificateException("the server showed no certificate", hasUnknownAuthority: false);
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return new CertificateException($"the certificate is valid for {Names(leaf)}, not {host}", hasUnknownAuthority: false);
        }

        var problems = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, s) => all | s.Status) ?? X509ChainStatusFlags.NoError;
        return problems.HasFlag(X509ChainStatusFlags.NotTimeValid)
            ? new CertificateException(string.Create(CultureInfo.InvariantCulture, $"the certificate has expired or is not yet valid: it is for {Date(leaf.NotBefore)} to {Date(leaf.NotAfter)}"), hasUnknownAuthority: false)
            : new CertificateException("the certificate is signed by an unknown authority", hasUnknownAuthority: true);
    }

    // At most a few: certificates of content networks have hundreds.
    private static string Names(X509Certificate2 certificate)
    {
        const int MaxShown = 5;
        var alternatives = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().ToArray();
        string[] names = [.. alternatives.SelectMany(a => a.EnumerateDnsNames()), .. alternatives.SelectMany(a => a.EnumerateIPAddresses()).Select(a => a.ToString())];
        return names.Length == 0 ? "no name" : string.Join(", ", names.Take(MaxShown)) + (names.Length > MaxShown ? ", …" : "");
    }

    private static string Date(DateTime local) => local.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
