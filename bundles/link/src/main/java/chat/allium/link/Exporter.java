package chat.allium.link;

import chat.allium.api.identity.Label;
import java.io.IOException;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.crypto.TlsCryptoUtils;
import org.bouncycastle.tls.crypto.TlsSecret;

/** The exporter of RFC 8446, 7.5, without context. Bouncy Castle has it only while the handshake completes, so the secret is kept. */
final class Exporter {

    private final TlsSecret secret;
    private final int hash;
    private final byte[] nothing;

    private Exporter(TlsSecret secret, int hash, byte[] nothing) {
        this.secret = secret;
        this.hash = hash;
        this.nothing = nothing;
    }

    /** To be called when the handshake completes. */
    static Exporter of(TlsContext context) {
        SecurityParameters parameters = context.getSecurityParametersConnection();
        int hash = parameters.getPRFCryptoHashAlgorithm();
        return new Exporter(
                context.getCrypto().adoptSecret(parameters.getExporterMasterSecret()),
                hash,
                context.getCrypto().createHash(hash).calculateHash());
    }

    byte[] export(Label label, int length) {
        try {
            TlsSecret derived = TlsCryptoUtils.hkdfExpandLabel(
                    secret, hash, label.text(), nothing, TlsCryptoUtils.getHashOutputSize(hash));
            return TlsCryptoUtils.hkdfExpandLabel(derived, hash, "exporter", nothing, length)
                    .extract();
        } catch (IOException e) {
            throw new IllegalArgumentException("no export of " + length + " bytes", e);
        }
    }
}
