package chat.allium.bench;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.SealedColumn;
import chat.allium.api.identity.Vault;
import chat.allium.api.queue.LaneEffect;
import chat.allium.api.queue.LaneEvent;
import chat.allium.api.queue.Lanes;
import chat.allium.api.queue.Pending;
import chat.allium.api.storage.MessageRow;
import chat.allium.queue.LaneQueue;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The JVM of lanes in which a thousand messages wait for each friend. {@code offer TIMES}: as often a friend comes, is offered 50,
 * which are read from the store and opened, and goes.
 */
final class Offering {

    private static final int OFFERED = 50;

    private final Store store;
    private final Vault vault;
    private final List<PeerId> friends;
    private final Lanes lanes = new LaneQueue().open();
    private long nanos = 1;
    private int next;

    private Offering(Store store, Vault vault, List<PeerId> friends) {
        this.store = store;
        this.vault = vault;
        this.friends = friends;
    }

    /** Arguments: the folder for its home, how many friends. */
    public static void main(String[] arguments) throws Exception {
        try (Home home = Home.create(Path.of(arguments[0]));
                Store store = Store.open(Store.Kind.GROUP, home.folder())) {
            List<PeerId> friends = List.of(Peers.of(Integer.parseInt(arguments[1])));
            Vault vault = home.vault();
            new Waiting(store.storage(), vault, friends).fill();
            Offering offering = new Offering(store, vault, friends);
            friends.forEach(offering::add);
            System.out.println("ready");
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println("offered " + offering.microsEach(Integer.parseInt(line.split(" ")[1])));
            }
        }
        System.exit(0);
    }

    private void add(PeerId friend) {
        List<Pending> pending = new ArrayList<>();
        for (int seq = 1; seq <= Waiting.EACH; seq++) {
            pending.add(new Pending(seq, seq, 300, nanos + TimeUnit.HOURS.toNanos(24)));
        }
        lanes.on(new LaneEvent.Added(friend, Waiting.stream(friend), 1, 0, 0, 0, pending), nanos);
    }

    private double microsEach(int times) {
        long cpu = CpuTime.nanos();
        for (int i = 0; i < times; i++) {
            offer(friends.get(next++ % friends.size()));
        }
        return (CpuTime.nanos() - cpu) / 1e3 / times;
    }

    private void offer(PeerId friend) {
        nanos++;
        List<LaneEffect> effects =
                lanes.on(new LaneEvent.LinkUp(friend, Optional.of(Waiting.stream(friend)), 0, OFFERED), nanos);
        int offered = 0;
        for (LaneEffect effect : effects) {
            if (effect instanceof LaneEffect.Offer offer) {
                offered += open(friend, offer);
            }
        }
        if (offered != OFFERED) {
            throw new IllegalStateException(offered + " were offered");
        }
        lanes.on(new LaneEvent.LinkDown(friend), nanos);
    }

    private int open(PeerId friend, LaneEffect.Offer offer) {
        List<MessageRow> rows = store.storage().read(tx -> offer.messages().stream()
                .map(pending -> tx.messages().find(friend, pending.position()).orElseThrow())
                .toList());
        rows.forEach(row -> vault.open(SealedColumn.MESSAGE_BODY, row.row(), row.body()));
        return rows.size();
    }
}
