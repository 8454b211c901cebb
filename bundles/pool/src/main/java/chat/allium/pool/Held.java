package chat.allium.pool;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Hello;
import org.jspecify.annotations.Nullable;

/** A link as {@link PoolCore} knows it. */
final class Held {

    /** How far it has come. */
    enum Stage {
        /** HELLO is still to come. */
        GREETING,
        /** It carries messages. */
        ACTIVE,
        /** It lost to another one: read for a moment, then closed. */
        DRAINING
    }

    final PeerId peer;
    final long link;
    final long id;
    final boolean dialled;
    Stage stage = Stage.GREETING;
    /** When it reached its stage. */
    long since;

    long usedAt;
    /** What the side that dialled says it replaces. */
    long replaces;

    private @Nullable Hello theirs;

    Held(PeerId peer, long link, long id, boolean dialled, long replaces, long nanos) {
        this.peer = peer;
        this.link = link;
        this.id = id;
        this.dialled = dialled;
        this.replaces = replaces;
        this.since = nanos;
        this.usedAt = nanos;
    }

    void greeted(Hello hello, long nanos) {
        theirs = hello;
        usedAt = nanos;
        if (!dialled) {
            replaces = hello.replaces();
        }
    }

    void reach(Stage reached, long nanos) {
        stage = reached;
        since = nanos;
    }

    boolean isGreeting() {
        return stage == Stage.GREETING;
    }

    /** Whether both are of one run of the peer's node. */
    boolean sameBoot(Held other) {
        return theirs != null && other.theirs != null && theirs.boot() == other.theirs.boot();
    }

    /**
     * Whether this link, whose HELLO has just come, carries the messages instead of {@code held}. Both sides come to the same
     * answer, in whatever order they see the two.
     */
    boolean beats(Held held, PeerId self) {
        if (!sameBoot(held) || replaces == held.id) {
            return true;
        }
        if (held.replaces == id) {
            return false;
        }
        if (dialled == held.dialled) {
            return link > held.link;
        }
        boolean oursWins = self.compareTo(peer) < 0;
        return dialled == oursWins;
    }
}
