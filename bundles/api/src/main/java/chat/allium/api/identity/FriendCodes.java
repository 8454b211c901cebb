package chat.allium.api.identity;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Makes, shows and reads friend codes. Thread-safe, pure computation. */
@ProviderType
public interface FriendCodes {

    /** Length of a salt in bytes. */
    int SALT_LENGTH = 16;

    /** A fresh random salt. */
    byte[] newSalt();

    /** The code that commits to {@code owner} under {@code salt}. */
    FriendCode commit(PeerId owner, byte[] salt);

    /** The twelve BIP-39 English words of a code. */
    List<String> words(FriendCode code);

    /** The code as a link, {@code allium:word-word-...}. */
    String link(FriendCode code);

    /**
     * Reads twelve words (any case, any white space or hyphens between) or a link.
     *
     * @throws InvalidCodeException naming the word that is not in the list and its nearest, or saying that the checksum is wrong
     */
    FriendCode parse(String words) throws InvalidCodeException;

    /** The Ed25519 seed of the contact onion of a code: {@code SHA-256("allium/contact-onion/v1" || code)}. */
    byte[] contactSeed(FriendCode code);
}
