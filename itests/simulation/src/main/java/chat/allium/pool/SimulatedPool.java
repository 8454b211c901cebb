package chat.allium.pool;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Frame;
import chat.allium.api.link.Hello;
import chat.allium.api.link.LinkHandler;
import chat.allium.api.pool.LaneMark;
import chat.allium.api.pool.LinkUser;
import chat.allium.api.pool.Urgency;
import chat.allium.api.transport.TransportException;
import chat.allium.link.SimulatedLink;
import chat.allium.simulation.Host;
import chat.allium.simulation.Network;
import chat.allium.simulation.Timeline;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Drives {@link PoolCore} in virtual time, as {@code Switchboard} does: effects in order, one at a time. */
public final class SimulatedPool {

    /** Told of dials. */
    public interface Watcher {
        /** Somebody asked for a link. */
        void wanted(PeerId peer);

        /** A dial counts as failed. */
        void failed(PeerId peer, TransportException why);
    }

    /** How a dial that may begin does. */
    public interface Dialler {
        void begin(PeerId peer, Network.Dialling dialling);
    }

    private static final Limits LIMITS = new Limits(50, TimeUnit.SECONDS.toNanos(300), 10, 200);
    private static final long NOW_AND_THEN = Timeline.MINUTE;

    private final Host host;
    private final LinkUser user;
    private final Dialler dialler;
    private final Watcher watcher;
    private final PoolCore core;
    private final long boot;
    /** When, within a second, it ticks. */
    private final long phase;
    /** The ticks that are planned, counted in seconds from then. */
    private final Set<Long> beats = new HashSet<>();

    private final Deque<Runnable> effects = new ArrayDeque<>();
    private final Map<Long, SimulatedLink> links = new HashMap<>();
    private final Map<Long, PeerId> peers = new HashMap<>();
    private final Map<Long, PeerId> underWay = new HashMap<>();
    private final Map<PeerId, Long> active = new HashMap<>();
    private boolean performing;
    private boolean ticking;
    private long numbers;

    public SimulatedPool(Host host, LinkUser user, Dialler dialler, Watcher watcher) {
        this.host = host;
        this.user = user;
        this.dialler = dialler;
        this.watcher = watcher;
        this.core = new PoolCore(host.id(), LIMITS);
        this.boot = host.random().nextLong();
        this.phase = host.monotonic() + host.random().nextLong(Timeline.SECOND) - Timeline.SECOND;
    }

    public void dial(PeerId peer, Urgency urgency) {
        if (!active.containsKey(peer)) {
            watcher.wanted(peer);
        }
        post(new PoolEvent.DialWanted(peer, urgency));
    }

    public boolean offer(PeerId peer, Frame frame) {
        Optional<Long> number = Optional.ofNullable(active.get(peer));
        boolean sent = number.map(links::get).filter(link -> link.send(frame)).isPresent();
        if (sent) {
            post(new PoolEvent.Used(number.get()));
        }
        return sent;
    }

    public void awaiting(PeerId peer, boolean outstanding) {
        post(new PoolEvent.Awaiting(peer, outstanding));
        Optional.ofNullable(active.get(peer)).map(links::get).ifPresent(link -> link.awaiting(outstanding));
    }

    public void disconnect(PeerId peer) {
        post(new PoolEvent.Disconnect(peer));
    }

    /** The machine slept, or its clock was set forward, which looks the same: links may be dead, and friends are looked for. */
    public void woke() {
        post(new PoolEvent.Woke(host.monotonic()));
    }

    public void disconnectAll() {
        post(new PoolEvent.DisconnectAll());
    }

    /** Whether a link to the peer carries messages. */
    public boolean isUp(PeerId peer) {
        return active.containsKey(peer);
    }

    /** Takes a link over that the peer dialled. */
    public void accept(PeerId peer, SimulatedLink link) {
        adopt(peer, link, PoolEvent.INBOUND);
    }

    private void adopt(PeerId peer, SimulatedLink link, long dial) {
        long number = ++numbers;
        links.put(number, link);
        peers.put(number, peer);
        post(new PoolEvent.Authenticated(peer, number, link.id(), dial));
        tickAfter(PoolCore.GREETING);
        if (!ticking) {
            ticking = true;
            tickNowAndThen();
        }
    }

    private void post(PoolEvent event) {
        core.on(event, host.monotonic()).forEach(effect -> effects.add(() -> perform(effect)));
        drain();
    }

    private void drain() {
        if (!performing) {
            performing = true;
            while (!effects.isEmpty()) {
                effects.remove().run();
            }
            performing = false;
        }
    }

    private void perform(PoolEffect effect) {
        switch (effect) {
            case PoolEffect.StartDial start -> startDial(start.peer(), start.dial());
            case PoolEffect.CancelDial(long dial) -> {
                PeerId peer = underWay.remove(dial);
                if (peer != null && !active.containsKey(peer)) {
                    // It gave way to another, or a failure follows.
                    watcher.wanted(peer);
                }
            }
            case PoolEffect.Greet(long link, long replaces) ->
                Optional.ofNullable(links.get(link)).ifPresent(to -> greet(link, to, replaces));
            case PoolEffect.Close(long link) ->
                Optional.ofNullable(links.remove(link)).ifPresent(SimulatedLink::close);
            case PoolEffect.Activate(PeerId peer, long link, Hello theirs) -> {
                if (links.containsKey(link)) {
                    active.put(peer, link);
                    user.up(peer, theirs);
                }
            }
            case PoolEffect.Lost(PeerId peer, long link) -> active.remove(peer, link);
            case PoolEffect.TellDown(PeerId peer) -> user.down(peer);
            case PoolEffect.TellFailed(PeerId peer, TransportException why) -> {
                watcher.failed(peer, why);
                user.dialFailed(peer, why);
            }
        }
    }

    private void greet(long number, SimulatedLink link, long replaces) {
        PeerId peer = peers.get(number);
        LaneMark mark = user.mark(peer).orElseThrow();
        link.run(new Hello(0, 0, boot, replaces, mark.stream(), mark.high(), mark.credit()), new Handler(number, peer));
    }

    private void startDial(PeerId peer, long dial) {
        Network.Dialling outcome = new Network.Dialling() {
            @Override
            public void reached(SimulatedLink link) {
                if (underWay.remove(dial) == null) {
                    link.close();
                } else {
                    adopt(peer, link, dial);
                }
            }

            @Override
            public void failed(TransportException why) {
                underWay.remove(dial);
                post(new PoolEvent.DialFailed(peer, dial, why));
            }
        };
        underWay.put(dial, peer);
        tickAfter(Dials.DOUBTFUL);
        tickAfter(PoolCore.DIAL);
        dialler.begin(peer, outcome);
    }

    /** Hears one link. */
    private final class Handler implements LinkHandler {

        private final long number;
        private final PeerId peer;

        Handler(long number, PeerId peer) {
            this.number = number;
            this.peer = peer;
        }

        @Override
        public void up(Hello theirs) {
            post(new PoolEvent.Up(number, theirs));
            tickAfter(PoolCore.DRAINING);
        }

        @Override
        public void frame(Frame frame) {
            post(new PoolEvent.Used(number));
            effects.add(() -> {
                if (links.containsKey(number)) {
                    user.frame(peer, frame);
                }
            });
            drain();
        }

        @Override
        public void stalled() {
            post(new PoolEvent.Stalled(number));
        }

        @Override
        public void down(TransportException why) {
            post(new PoolEvent.Down(number, why));
            effects.add(() -> {
                links.remove(number);
                peers.remove(number);
            });
            drain();
        }
    }

    /** The pool ticks every second; here it does so only in those seconds before which something of it may have ended. */
    private void tickAfter(long nanos) {
        long beat = (host.monotonic() + nanos - phase) / Timeline.SECOND + 1;
        if (beats.add(beat)) {
            host.after(phase + beat * Timeline.SECOND - host.monotonic(), () -> {
                beats.remove(beat);
                if (!links.isEmpty() || !underWay.isEmpty()) {
                    post(new PoolEvent.Tick());
                }
            });
        }
    }

    /** While there are links, which may be idle for too long. */
    private void tickNowAndThen() {
        host.after(NOW_AND_THEN, () -> {
            post(new PoolEvent.Tick());
            if (links.isEmpty()) {
                ticking = false;
            } else {
                tickNowAndThen();
            }
        });
    }
}
