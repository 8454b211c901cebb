package chat.allium.simulation;

import chat.allium.api.identity.PeerId;
import chat.allium.api.queue.Lanes;
import chat.allium.link.SimulatedLink;
import chat.allium.messenger.SimulatedMessenger;
import chat.allium.pool.SimulatedPool;
import chat.allium.queue.SimulatedQueue;
import chat.allium.ratelimit.SimulatedBuckets;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A machine with a node on it, which starts, stops, crashes and starts again. */
final class Node {

    /** How long the delivery loop may take to notice that the machine slept. */
    private static final long NAP = 500 * Timeline.MILLI;
    /** The pool looks once more when there may be a network. */
    private static final long SECOND_LOOK = 30 * Timeline.SECOND;

    private final Host host;
    private final List<PeerId> friends;
    private final Network network;
    private final Witness witness;
    private final String unplugged;
    private final UnaryOperator<Lanes> lanes;
    private @Nullable SimulatedMessenger messenger;
    private boolean listening;
    private boolean transportUp;
    private boolean offline;
    private boolean seeks = true;
    private long reachableSince;

    /** @param lanes what is put around the production lanes */
    Node(
            Host host,
            List<PeerId> friends,
            Network network,
            Witness witness,
            String unplugged,
            UnaryOperator<Lanes> lanes) {
        this.host = host;
        this.friends = friends;
        this.network = network;
        this.witness = witness;
        this.unplugged = unplugged;
        this.lanes = lanes;
    }

    Host host() {
        return host;
    }

    List<PeerId> friends() {
        return friends;
    }

    boolean isReachable() {
        return listening && transportUp && !offline && host.isAwake();
    }

    long reachableSince() {
        return reachableSince;
    }

    boolean isListening() {
        return listening;
    }

    boolean isOnline() {
        return transportUp && !offline;
    }

    /** It dials nobody merely because it came online. */
    void seeksNobody() {
        seeks = false;
    }

    Optional<SimulatedMessenger> messenger() {
        return Optional.ofNullable(messenger);
    }

    void start() {
        if (host.isRunning()) {
            return;
        }
        host.start();
        Lanes own = lanes.apply(SimulatedQueue.open(host.random()));
        SimulatedPool.Dialler dials = new Dialler();
        if (unplugged.equals("one-global-dial-lock")) {
            dials = new DialLock(dials);
        }
        SimulatedMessenger made = new SimulatedMessenger(
                host, friends, new SimulatedMessenger.Parts(own, SimulatedBuckets.open(), unplugged), dials, witness);
        host.after(
                host.random().nextLong(Timeline.SECOND),
                () -> made.start(() -> {
                    messenger = made;
                    listening = true;
                    host.ready();
                    host.after(NAP, made::awake);
                    host.after(host.random().nextLong(5 * Timeline.SECOND), this::comeUp);
                }));
    }

    private void comeUp() {
        transportUp = true;
        reachableSince = host.timeline().now();
        if (!offline) {
            sayOnline();
        }
    }

    private void sayOnline() {
        if (seeks) {
            messenger().ifPresent(one -> one.online("sim"));
        }
    }

    /** Dials through the network. */
    private final class Dialler implements SimulatedPool.Dialler {
        @Override
        public void begin(PeerId peer, Network.Dialling dialling) {
            witness.dialBegun(host, peer);
            network.dial(host, peer, dialling);
        }
    }

    /** The process dies where it is. */
    void crash(int silentOutOfTen) {
        end();
        network.drop(host, silentOutOfTen);
    }

    private void end() {
        listening = false;
        transportUp = false;
        messenger = null;
        host.halt();
    }

    /** Stops in an orderly way. @param done called when it has */
    void stop(Runnable done) {
        messenger()
                .ifPresent(one -> one.stop(() -> {
                    end();
                    network.drop(host, 0);
                    done.run();
                }));
    }

    void goOffline() {
        offline = true;
        network.drop(host, 3);
    }

    void comeOnline() {
        if (offline) {
            offline = false;
            reachableSince = host.timeline().now();
            if (transportUp) {
                sayOnline();
            }
        }
    }

    void wake() {
        reachableSince = host.timeline().now();
        host.wake();
        messenger().ifPresent(one -> host.after(NAP, one::awake));
        lookForFriends();
    }

    private void lookForFriends() {
        Runnable look = () -> messenger().ifPresent(one -> {
            one.pool().woke();
            if (isOnline()) {
                sayOnline();
            }
        });
        if (host.isRunning()) {
            host.after(host.random().nextLong(Timeline.SECOND), look);
            host.after(SECOND_LOOK, look);
        }
    }

    /** The wall clock is set; the delivery loop sees it when it looks next. */
    void jump(long millis) {
        host.jump(millis);
        messenger().ifPresent(one -> host.after(host.random().nextLong(NAP), one::awake));
        if (millis > 0) {
            lookForFriends();
        }
    }

    void accept(PeerId from, SimulatedLink link) {
        if (listening) {
            messenger().ifPresentOrElse(one -> one.pool().accept(from, link), link::close);
        } else {
            link.close();
        }
    }
}
