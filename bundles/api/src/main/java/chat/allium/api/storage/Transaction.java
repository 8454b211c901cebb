package chat.allium.api.storage;

import org.osgi.annotation.versioning.ProviderType;

/** The stores, within one read or write. Confined to the thread and the time of its closure. */
@ProviderType
public interface Transaction {

    /** Small values by key. */
    SettingsStore settings();

    /** Friends, and peers on their way to be. */
    PeerStore peers();

    /** The state of each direction with each friend. */
    LaneStore lanes();

    /** Messages. */
    MessageStore messages();

    /** Our friend codes. */
    CodeStore codes();

    /** Friend requests, out and in. */
    RequestStore requests();

    /** Runs {@code action} on the writer's thread after the commit, in order. @throws IllegalStateException in a read */
    void afterCommit(Runnable action);
}
