package chat.allium.api.storage;

import chat.allium.api.identity.Sealed;

/**
 * A friend code of ours.
 *
 * @param id random, at most 32 characters; also the nickname of its contact onion
 * @param secret sealed 16 bytes of code, then 16 bytes of salt (CODE_SECRET)
 * @param createdAt node time, milliseconds
 */
public record CodeRow(String id, Sealed secret, long createdAt) {

    /** @throws IllegalArgumentException if the id is too long, or the sealed value beyond 16 KiB */
    public CodeRow {
        Limits.key(id);
        Limits.sealed(secret);
    }
}
