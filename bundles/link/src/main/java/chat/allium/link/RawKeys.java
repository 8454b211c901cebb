package chat.allium.link;

import chat.allium.api.identity.PeerId;
import java.io.IOException;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateEntry;
import org.bouncycastle.tls.CertificateType;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsRawKeyCertificate;

/** Identity keys as the certificates of RFC 7250. */
final class RawKeys {

    private static final AlgorithmIdentifier ED25519 = new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519);

    private RawKeys() {}

    static Certificate certificate(BcTlsCrypto crypto, PeerId key, byte[] requestContext) throws IOException {
        var info = new SubjectPublicKeyInfo(ED25519, key.bytes());
        var entry = new CertificateEntry(new BcTlsRawKeyCertificate(crypto, info), null);
        return new Certificate(CertificateType.RawPublicKey, requestContext, new CertificateEntry[] {entry});
    }

    /** The key in a peer's certificate, which proves nothing until its CertificateVerify was checked. */
    static PeerId key(Certificate certificate) throws IOException {
        if (certificate.getCertificateType() != CertificateType.RawPublicKey || certificate.getLength() != 1) {
            throw new TlsFatalAlert(AlertDescription.bad_certificate);
        }
        var info =
                SubjectPublicKeyInfo.getInstance(certificate.getCertificateAt(0).getEncoded());
        byte[] key = info.getPublicKeyData().getOctets();
        if (!info.getAlgorithm().equals(ED25519)
                || key.length != PeerId.LENGTH
                // With a point of small order anybody can sign for it.
                || !Ed25519.validatePublicKeyFull(key, 0)) {
            throw new TlsFatalAlert(AlertDescription.bad_certificate);
        }
        return PeerId.of(key);
    }
}
