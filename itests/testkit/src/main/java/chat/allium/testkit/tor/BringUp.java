package chat.allium.testkit.tor;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Leads a started network to the state that clients need. Tor itself would get there too, by chance and back-off: a
 * first consensus without some relays costs a voting interval, and a relay that asked too early waits half a minute.
 */
final class BringUp {
    private static final Duration POLL = Duration.ofMillis(150);

    /** A relay that was told to fetch the consensus and still has none after so many polls is told again. */
    private static final int PATIENCE = 10;

    private final List<TorNode> nodes;
    private final TorProcesses processes;
    private final Clock clock;
    private final Schedule schedule;
    private final Consumer<String> say;
    private final CompletableFuture<Void> consensus = new CompletableFuture<>();
    private final CompletableFuture<Void> caches = new CompletableFuture<>();
    private volatile String state = "no relay has started";

    /** Puts the time of the first vote into the authorities' configuration. */
    @FunctionalInterface
    interface Schedule {
        void set(FirstVote vote) throws IOException;
    }

    BringUp(List<TorNode> nodes, TorProcesses processes, Clock clock, Schedule schedule, Consumer<String> say) {
        this.nodes = nodes;
        this.processes = processes;
        this.clock = clock;
        this.schedule = schedule;
        this.say = say;
    }

    CompletableFuture<Void> consensus() {
        return consensus;
    }

    CompletableFuture<Void> caches() {
        return caches;
    }

    /** How far it has come, for a sentence about a deadline missed. */
    String state() {
        return state;
    }

    void fail(Throwable reason) {
        consensus.completeExceptionally(reason);
        caches.completeExceptionally(reason);
    }

    /** Runs until all is up or the thread is interrupted; it knows no deadline, those who wait do. */
    void run() {
        try {
            awaitRelays();
            awaitConsensus();
            awaitCaches();
        } catch (InterruptedException e) {
            fail(new IllegalStateException("The private Tor network was closed while it came up.", e));
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
    }

    private void awaitRelays() throws IOException, InterruptedException {
        var authorities = nodes.stream()
                .filter(TorNode::authority)
                .map(node -> new DirPort(node.dirPort()))
                .toList();
        int known = 0;
        while (known < nodes.size()) {
            if (authorities.getFirst().consensus().isPresent()) {
                return; // They were so slow that the vote held off has come.
            }
            Thread.sleep(POLL);
            known = authorities.stream().mapToInt(DirPort::knownRelays).min().orElse(0);
            report("%d of %d relays known to every authority".formatted(known, nodes.size()));
        }
        var vote = FirstVote.soonest(clock.instant());
        while (vote.isEmpty()) {
            Thread.sleep(POLL);
            vote = FirstVote.soonest(clock.instant());
        }
        schedule.set(vote.get());
        processes.reload(TorNode::authority);
    }

    private void awaitConsensus() throws InterruptedException {
        var authority = new DirPort(nodes.getFirst().dirPort());
        while (true) {
            var found = authority.consensus();
            found.ifPresent(latest -> report("consensus: " + latest));
            if (found.filter(latest -> latest.complete(nodes.size(), Role.AUTHORITY.count()))
                    .isPresent()) {
                consensus.complete(null);
                return;
            }
            Thread.sleep(POLL);
        }
    }

    private void awaitCaches() throws IOException, InterruptedException {
        Set<TorNode> without = new HashSet<>(nodes);
        for (int poll = 0; !without.isEmpty(); poll++) {
            without.removeIf(node -> new DirPort(node.dirPort()).servesClients());
            report("%d of %d relays serve the consensus".formatted(nodes.size() - without.size(), nodes.size()));
            if (poll % PATIENCE == 0) {
                processes.reload(without::contains);
            }
            Thread.sleep(POLL);
        }
        caches.complete(null);
    }

    private void report(String reached) {
        if (!reached.equals(state)) {
            state = reached;
            say.accept(reached);
        }
    }
}
