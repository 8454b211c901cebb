package chat.allium.link;

import chat.allium.api.identity.Identity;
import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Protocol;
import java.io.IOException;
import java.util.Hashtable;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.Vector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/** TLS of the side that was dialled. */
final class ServerSide extends DefaultTlsServer {

    private final Identity identity;
    private final BcTlsCrypto bc;
    private final Set<Protocol> accepted;
    private @Nullable PeerId client;
    private @Nullable Exporter exporter;

    ServerSide(Identity identity, BcTlsCrypto bc, Set<Protocol> accepted) {
        super(bc);
        this.identity = identity;
        this.bc = bc;
        this.accepted = accepted;
    }

    Optional<PeerId> client() {
        return Optional.ofNullable(client);
    }

    /** What the client asked for and this listener speaks. */
    Protocol protocol() throws IOException {
        String chosen = selectedProtocolName == null ? "" : selectedProtocolName.getUtf8Decoding();
        return Stream.of(Protocol.values())
                .filter(protocol -> protocol.alpn().equals(chosen))
                .findFirst()
                .orElseThrow(() -> new TlsFatalAlert(AlertDescription.no_application_protocol));
    }

    int group() {
        return context.getSecurityParametersConnection().getNegotiatedGroup();
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
    public int[] getSupportedGroups() {
        return Suite.groups();
    }

    @Override
    protected Vector<ProtocolName> getProtocolNames() {
        return accepted.stream()
                .map(Protocol::alpn)
                .sorted()
                .map(ProtocolName::asUtf8Encoding)
                .collect(Collectors.toCollection(Vector::new));
    }

    @Override
    protected short @Nullable [] getAllowedClientCertificateTypes() {
        return isContact() ? null : Suite.certificateTypes();
    }

    @Override
    protected boolean allowCertificateStatus() {
        return false;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public void processClientExtensions(Hashtable extensions) throws IOException {
        super.processClientExtensions(extensions);
        // A client that names no protocol at all gets no further either.
        protocol();
    }

    @Override
    public TlsCredentials getCredentials() throws IOException {
        return new IdentityCredentials(identity, bc, TlsUtils.EMPTY_BYTES);
    }

    /** Whoever asks for friendship stays anonymous here and says who it is inside. */
    @Override
    public @Nullable CertificateRequest getCertificateRequest() throws IOException {
        return isContact() ? null : new CertificateRequest(TlsUtils.EMPTY_BYTES, Suite.signatures(), null, null);
    }

    private boolean isContact() {
        return selectedProtocolName != null
                && selectedProtocolName.getUtf8Decoding().equals(Protocol.CONTACT.alpn());
    }

    @Override
    public void notifyClientCertificate(Certificate shown) throws IOException {
        client = RawKeys.key(shown);
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        exporter = Exporter.of(context);
        if (!isContact() && client == null) {
            throw new TlsFatalAlert(AlertDescription.certificate_required);
        }
    }
}
