package chat.allium.api.identity;

import chat.allium.api.transport.PeerAddress;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** This node's identity. The private key never leaves the provider. Thread-safe; never blocks on the network. */
@ProviderType
public interface Identity {

    /** This node's identity key. */
    PeerId self();

    /**
     * Signs {@code label || data} with Ed25519.
     *
     * <p>For {@link Label#TLS}, {@code data} is the whole message of a CertificateVerify, nothing is put in front, and anything
     * that does not begin as RFC 8446, 4.4.3 says is refused: so no signature of one kind can pass for another.
     *
     * @return 64 bytes
     * @throws IllegalArgumentException if {@code data} does not have the form its label demands
     */
    byte[] sign(Label label, byte[] data);

    /** Whether {@code signature} is {@code signer}'s over {@code label || data}. Never throws on what a peer may send. */
    boolean verify(PeerId signer, Label label, byte[] data, byte[] signature);

    /**
     * Issues a card of this node.
     *
     * @param name what this node's user is called, at most {@link ContactCard#MAX_NAME} UTF-8 bytes
     * @param addresses where friends reach this node; only addresses of anonymous transports may stand here
     * @return the signed card, encoded
     */
    byte[] issueCard(String name, List<PeerAddress> addresses);

    /**
     * Reads a card and checks its signature, lengths and addresses.
     *
     * @throws InvalidCardException if anything is wrong with it
     */
    ContactCard readCard(byte[] encoded) throws InvalidCardException;

    /** The number both friends can compare aloud: 60 digits in groups of five, the same on both sides. */
    String safetyNumber(PeerId peer);
}
