using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AdminConsole.Tests.Fixtures;

/// <summary>A certificate for localhost with an intermediate, and its key, as the files an ACME client would leave.</summary>
internal sealed class PemFiles : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("adminconsole-pem-");
    private readonly DateTimeOffset _from = DateTimeOffset.UtcNow.AddDays(-1);
    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _intermediate;

    public PemFiles()
    {
        _root = Sign("CN=root", null, true);
        _intermediate = Sign("CN=intermediate", _root, true);
        Renew();
    }

    public string Certificate => Path.Combine(_directory.FullName, "fullchain.pem");

    public string Key => Path.Combine(_directory.FullName, "privkey.pem");

    public string Thumbprint { get; private set; } = "";

    public void Renew()
    {
        using var leaf = Sign("CN=localhost", _intermediate, false);
        File.WriteAllText(Key, leaf.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Certificate, $"{leaf.ExportCertificatePem()}\n{_intermediate.ExportCertificatePem()}\n");
        Thumbprint = leaf.Thumbprint;
    }

    /// <summary>True if what the server sent leads to our root without help from elsewhere.</summary>
    public bool Trusts(X509Certificate2 certificate, X509Chain sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_root);
        chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    public void Dispose()
    {
        _root.Dispose();
        _intermediate.Dispose();
        _directory.Delete(recursive: true);
    }

    private X509Certificate2 Sign(string name, X509Certificate2? issuer, bool isAuthority)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        if (!isAuthority)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("localhost");
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
        }

        if (issuer is null)
            return request.CreateSelfSigned(_from, _from.AddDays(30));

        using var certificate = request.Create(issuer, _from, _from.AddDays(30), RandomNumberGenerator.GetBytes(16));
        return certificate.CopyWithPrivateKey(key);
    }
}
