package chat.allium.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import chat.allium.api.identity.Label;
import chat.allium.api.link.Protocol;
import chat.allium.testkit.identity.TestIdentity;
import chat.allium.testkit.transport.FakeConnection;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Vector;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsServerProtocol;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.junit.jupiter.api.Test;

class ExporterTest {

    /** Exports as the library does. */
    private static final class Reference extends DefaultTlsServer {

        private final TestIdentity identity;
        private final BcTlsCrypto crypto;
        private final CompletableFuture<byte[]> exported = new CompletableFuture<>();

        Reference(TestIdentity identity, BcTlsCrypto crypto) {
            super(crypto);
            this.identity = identity;
            this.crypto = crypto;
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
            return new Vector<>(List.of(ProtocolName.asUtf8Encoding(Protocol.CONTACT.alpn())));
        }

        @Override
        public TlsCredentials getCredentials() throws IOException {
            return new IdentityCredentials(identity, crypto, TlsUtils.EMPTY_BYTES);
        }

        @Override
        public void notifyHandshakeComplete() throws IOException {
            super.notifyHandshakeComplete();
            exported.complete(context.exportKeyingMaterial(Label.EXPORT_REQUEST.text(), new byte[0], 48));
        }
    }

    @Test
    void itDerivesWhatTheStandardSays() throws Exception {
        FakeConnection[] ends = FakeConnection.pair("fake");
        BcTlsCrypto crypto = new BcTlsCrypto();
        Reference server = new Reference(new TestIdentity(), crypto);
        Ends.start(() -> {
            new TlsServerProtocol(ends[1].in(), ends[1].out()).accept(server);
            return "done";
        });
        ClientSide client = new ClientSide(new TestIdentity(), crypto, Protocol.CONTACT, Optional.empty());
        new TlsClientProtocol(ends[0].in(), ends[0].out()).connect(client);
        assertArrayEquals(
                server.exported.get(20, TimeUnit.SECONDS), client.exporter().export(Label.EXPORT_REQUEST, 48));
    }
}
