package chat.allium.e2e.oracle;

import chat.allium.testkit.campaign.Campaign;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Compares both stores with an oracle: one direction at a time, when everything should have arrived. */
public final class Audit {

    private static final Set<String> DENIED = Set.of("EXPIRED", "FAILED");

    private final Campaign campaign;
    private final Oracle oracle;

    public Audit(Campaign campaign, Oracle oracle) {
        this.campaign = campaign;
        this.oracle = oracle;
    }

    /** @param sent what the sender's store has of it @param received what the receiver's has */
    public void compare(List<Row> sent, List<Row> received) {
        Set<Integer> there = numbers("the receiver", received);
        Set<Integer> kept = numbers("the sender", sent);
        Set<Integer> waiting = waiting(sent);
        oracle.accepted().forEach((number, seq) -> {
            if (!there.contains(number) && !waiting.contains(number)) {
                campaign.violation("lost", oracle.text(number) + " was accepted and is not at the receiver");
            }
            if (!kept.contains(number)) {
                campaign.violation("lost", oracle.text(number) + " was accepted and is not in the sender's store");
            }
        });
        ids(sent);
        states(sent, there);
        campaign.count("texts compared", oracle.accepted().size());
    }

    /** What its sender still knows to be on its way is late at worst. */
    private Set<Integer> waiting(List<Row> sent) {
        Set<Integer> waiting = new HashSet<>();
        sent.stream()
                .filter(row -> !row.delivered() && !DENIED.contains(row.state()))
                .forEach(row -> oracle.number(row.text()).ifPresent(waiting::add));
        return waiting;
    }

    /** Each at most once, and in the order in which they were given. */
    private Set<Integer> numbers(String who, List<Row> rows) {
        Set<Integer> seen = new HashSet<>();
        int last = 0;
        for (Row row : rows) {
            Optional<Integer> number = oracle.number(row.text());
            if (number.isEmpty()) {
                campaign.violation("invented", who + " has a text that nobody sent");
                continue;
            }
            if (!seen.add(number.get())) {
                campaign.violation("twice", who + " has " + row.text() + " more than once");
            } else if (number.get() < last) {
                campaign.violation("order", who + " has " + row.text() + " after text " + last);
            }
            last = Math.max(last, number.get());
        }
        return seen;
    }

    private void ids(List<Row> sent) {
        Map<Integer, Long> accepted = oracle.accepted();
        Map<Integer, Long> stored = new HashMap<>();
        sent.forEach(row -> oracle.number(row.text()).ifPresent(number -> stored.put(number, row.seq())));
        accepted.forEach((number, seq) -> {
            if (stored.containsKey(number) && !stored.get(number).equals(seq)) {
                campaign.violation("order", oracle.text(number) + " has another number than send returned");
            }
        });
    }

    private void states(List<Row> sent, Set<Integer> there) {
        for (Row row : sent) {
            boolean arrived = oracle.number(row.text()).filter(there::contains).isPresent();
            if (row.delivered() && !arrived) {
                campaign.violation("false-state", row.text() + " is " + row.state() + " and not at the receiver");
            } else if (DENIED.contains(row.state()) && arrived) {
                campaign.violation("false-state", row.text() + " is " + row.state() + " and at the receiver");
            } else if (!row.delivered()) {
                campaign.violation("late", row.text() + " is still " + row.state());
            }
        }
    }
}
