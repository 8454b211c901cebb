package chat.allium.link;

import chat.allium.api.identity.Identity;
import chat.allium.api.identity.Label;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsStreamSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/** Our key as TLS sees it: a certificate, and signatures that {@link Identity} makes. The private key stays there. */
final class IdentityCredentials implements TlsCredentialedSigner {

    private final Identity identity;
    private final Certificate certificate;

    IdentityCredentials(Identity identity, BcTlsCrypto crypto, byte[] requestContext) throws IOException {
        this.identity = identity;
        this.certificate = RawKeys.certificate(crypto, identity.self(), requestContext);
    }

    @Override
    public Certificate getCertificate() {
        return certificate;
    }

    @Override
    public SignatureAndHashAlgorithm getSignatureAndHashAlgorithm() {
        return SignatureAndHashAlgorithm.ed25519;
    }

    /** Ed25519 signs the message, never its hash. */
    @Override
    public byte[] generateRawSignature(byte[] hash) throws IOException {
        throw new TlsFatalAlert(AlertDescription.internal_error);
    }

    @Override
    public TlsStreamSigner getStreamSigner() {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        return new TlsStreamSigner() {
            @Override
            public OutputStream getOutputStream() {
                return message;
            }

            @Override
            public byte[] getSignature() {
                return identity.sign(Label.TLS, message.toByteArray());
            }
        };
    }
}
