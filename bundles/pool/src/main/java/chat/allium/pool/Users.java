package chat.allium.pool;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.api.pool.LaneMark;
import chat.allium.api.pool.LinkUser;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who speaks over the links. */
final class Users {

    private static final Logger LOG = LoggerFactory.getLogger(Users.class);

    private final List<LinkUser> attached = new CopyOnWriteArrayList<>();

    /** @throws IllegalStateException if somebody wants the same frames */
    void add(LinkUser user) {
        if (attached.stream().anyMatch(other -> !Collections.disjoint(other.frameTypes(), user.frameTypes()))) {
            throw new IllegalStateException("Somebody else takes these frames already.");
        }
        attached.add(user);
    }

    boolean remove(LinkUser user) {
        return attached.remove(user);
    }

    static boolean isMessenger(LinkUser user) {
        return user.frameTypes().contains(FrameType.MSG);
    }

    /** Whether there is somebody to bring messages to. */
    boolean hasMessenger() {
        return attached.stream().anyMatch(Users::isMessenger);
    }

    Optional<LaneMark> mark(PeerId peer) {
        return attached.stream().filter(Users::isMessenger).findFirst().flatMap(user -> user.mark(peer));
    }

    void tell(Consumer<LinkUser> news) {
        attached.forEach(user -> tell(user, news));
    }

    /** Tells one, unless it has left. */
    void tellOne(LinkUser user, Consumer<LinkUser> news) {
        if (attached.contains(user)) {
            tell(user, news);
        }
    }

    void frame(PeerId peer, Frame frame) {
        attached.stream()
                .filter(user -> user.frameTypes().contains(frame.type()))
                .forEach(user -> tell(user, u -> u.frame(peer, frame)));
    }

    private static void tell(LinkUser user, Consumer<LinkUser> news) {
        try {
            news.accept(user);
        } catch (RuntimeException e) {
            LOG.error("A user of links failed; the others are told all the same", e);
        }
    }
}
