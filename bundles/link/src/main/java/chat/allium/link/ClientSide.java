package chat.allium.link;

import chat.allium.api.identity.Identity;
import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Protocol;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/** TLS of the side that dialled. */
final class ClientSide extends DefaultTlsClient {

    private final Identity identity;
    private final BcTlsCrypto bc;
    private final Protocol protocol;
    private final Optional<PeerId> expected;
    private @Nullable PeerId server;
    private @Nullable Exporter exporter;
    private boolean stranger;

    ClientSide(Identity identity, BcTlsCrypto bc, Protocol protocol, Optional<PeerId> expected) {
        super(bc);
        this.identity = identity;
        this.bc = bc;
        this.protocol = protocol;
        this.expected = expected;
    }

    /** Whether somebody answered who is not the one expected. */
    boolean isStranger() {
        return stranger;
    }

    Optional<PeerId> server() {
        return Optional.ofNullable(server);
    }

    /** Present once the handshake is done. */
    Exporter exporter() {
        return Objects.requireNonNull(exporter);
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return Suite.versions();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return Suite.ciphers();
    }

    @Override
    protected Vector<ProtocolName> getProtocolNames() {
        return new Vector<>(List.of(ProtocolName.asUtf8Encoding(protocol.alpn())));
    }

    @Override
    protected short[] getAllowedServerCertificateTypes() {
        return Suite.certificateTypes();
    }

    @Override
    protected short @Nullable [] getAllowedClientCertificateTypes() {
        return protocol == Protocol.CONTACT ? null : Suite.certificateTypes();
    }

    @Override
    protected Vector<SignatureAndHashAlgorithm> getSupportedSignatureAlgorithms() {
        return Suite.signatures();
    }

    @Override
    @SuppressWarnings("rawtypes")
    protected Vector<Integer> getSupportedGroups(Vector namedGroupRoles) {
        return Suite.groupVector();
    }

    @Override
    public Vector<?> getEarlyKeyShareGroups() {
        return TlsUtils.vectorOfOne(NamedGroup.X25519MLKEM768);
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            /** Comes before anything of ours is sent. */
            @Override
            public void notifyServerCertificate(TlsServerCertificate shown) throws IOException {
                PeerId key = RawKeys.key(shown.getCertificate());
                stranger = expected.isPresent() && !expected.get().equals(key);
                if (stranger) {
                    throw new TlsFatalAlert(AlertDescription.bad_certificate);
                }
                server = key;
            }

            @Override
            public @Nullable TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
                return protocol == Protocol.CONTACT
                        ? null
                        : new IdentityCredentials(identity, bc, request.getCertificateRequestContext());
            }
        };
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        exporter = Exporter.of(context);
        ProtocolName chosen = context.getSecurityParametersConnection().getApplicationProtocol();
        if (chosen == null || !chosen.getUtf8Decoding().equals(protocol.alpn())) {
            throw new TlsFatalAlert(AlertDescription.no_application_protocol);
        }
    }
}
