package chat.allium.link;

import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.CertificateType;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;

/** What both sides negotiate with, and nothing else. */
final class Suite {

    private static final List<Integer> GROUPS = List.of(NamedGroup.X25519MLKEM768, NamedGroup.x25519);

    private Suite() {}

    static ProtocolVersion[] versions() {
        return ProtocolVersion.TLSv13.only();
    }

    static int[] ciphers() {
        return new int[] {CipherSuite.TLS_CHACHA20_POLY1305_SHA256, CipherSuite.TLS_AES_128_GCM_SHA256};
    }

    static short[] certificateTypes() {
        return new short[] {CertificateType.RawPublicKey};
    }

    static int[] groups() {
        return GROUPS.stream().mapToInt(Integer::intValue).toArray();
    }

    static Vector<Integer> groupVector() {
        return new Vector<>(GROUPS);
    }

    static Vector<SignatureAndHashAlgorithm> signatures() {
        return new Vector<>(List.of(SignatureAndHashAlgorithm.ed25519));
    }
}
