package chat.allium.e2e;

import chat.allium.e2e.oracle.Oracle;
import chat.allium.e2e.oracle.Row;
import chat.allium.e2e.oracle.ShellClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Alice, who writes to bob: now and then a text, or fifty a second; and what his bot answers her. */
final class Chatter {

    private static final int HANDFUL = 8;
    /** A handful at once, and what it takes to hand it over: some fifty texts a second. */
    private static final long HANDFUL_MILLIS = 110;

    private static final long LOOK_MILLIS = 50;
    private static final String SAID = "aid: ";

    private final Node alice;
    private final Node bob;
    private final ShellClient atAlice;
    private final ShellClient atBob;
    private final Duration patience;
    private final Oracle oracle;
    private final List<String> given = new ArrayList<>();
    private final Map<String, Integer> answers = new TreeMap<>();
    private Optional<Talker> talker = Optional.empty();
    private int flowed;
    private int counted;
    private long begin;
    private long nanos;

    Chatter(Friends friends, String nonce, Duration patience) {
        this.alice = friends.alice();
        this.bob = friends.bob();
        this.atAlice = new ShellClient(alice.home());
        this.atBob = new ShellClient(bob.home());
        this.patience = patience;
        this.oracle = new Oracle("alice>bob", nonce);
    }

    /** She writes one text, and waits for the answer. */
    void hears(String prefix) throws IOException, InterruptedException {
        String text = "hello " + (given.size() + 1);
        given.add(text);
        atAlice.ask("send bob " + text);
        await("the answer '" + prefix + text + "'", () -> Row.page(atAlice, "bob", 0).stream()
                .anyMatch(row -> row.incoming() && row.text().equals(prefix + text)));
    }

    /** She begins to write without a pause. */
    void start() {
        begin = System.nanoTime();
        talker = Optional.of(new Talker(alice, "bob", oracle, HANDFUL_MILLIS, HANDFUL));
    }

    /** Waits until so many more are there. */
    void more(int texts) throws IOException, InterruptedException {
        long until = arrived() + texts;
        await(texts + " more texts", () -> arrived() >= until);
    }

    /** She ends; returns when all she wrote is there. */
    void stop() throws IOException, InterruptedException {
        talker.orElseThrow().end();
        nanos += System.nanoTime() - begin;
        flowed = oracle.acceptedCount();
        for (; counted < oracle.givenCount(); counted++) {
            if (oracle.accepted().containsKey(counted + 1)) {
                given.add(oracle.text(counted + 1));
            }
        }
        long last = oracle.last().seq();
        await("all texts", () -> arrived() >= last);
    }

    private long arrived() throws IOException {
        return LiveView.of(atBob, "alice").high();
    }

    /** How many flowed, and how fast. */
    String inWords() {
        return String.format(Locale.ROOT, "%d texts at %.0f/s", flowed, flowed / (nanos / 1e9));
    }

    /** How many of them were answered, by which words. */
    String answers() {
        return String.join(
                ", ",
                answers.entrySet().stream()
                        .map(e -> e.getValue() + " \"" + e.getKey() + "\"")
                        .toList());
    }

    /** Compares both stores with what she wrote. @return what is wrong */
    List<String> compare() throws IOException, InterruptedException {
        await(
                "nothing to wait",
                () -> atAlice.ask("queue").getFirst().isEmpty()
                        && atBob.ask("queue").getFirst().isEmpty());
        List<String> problems = new ArrayList<>();
        List<Row> hers = Row.all(atAlice, "bob");
        same("alice", hers.stream().filter(row -> !row.incoming()).toList(), problems);
        same("bob", Row.all(atBob, "alice").stream().filter(Row::incoming).toList(), problems);
        hers.stream()
                .filter(row -> !row.incoming() && !row.delivered())
                .forEach(row -> problems.add("'" + row.text() + "' is " + row.state() + ", not DELIVERED"));
        answered(hers.stream().filter(Row::incoming).map(Row::text).toList(), problems);
        return problems;
    }

    private void same(String who, List<Row> rows, List<String> problems) {
        List<String> texts = rows.stream().map(Row::text).toList();
        Set<String> there = new HashSet<>(texts);
        long lost = given.stream().filter(text -> !there.contains(text)).count();
        if (lost > 0 || there.size() < texts.size()) {
            problems.add(who + " lacks " + lost + " texts, and has " + (texts.size() - there.size()) + " twice");
        } else if (!texts.equals(given)) {
            problems.add(who + " has other texts than alice wrote, or in another order");
        }
    }

    private void answered(List<String> said, List<String> problems) {
        Set<String> once = new HashSet<>();
        Set<String> known = new HashSet<>(given);
        for (String answer : said) {
            int end = answer.indexOf(SAID) + SAID.length();
            String text = answer.substring(end);
            if (!known.contains(text)) {
                problems.add("an answer to what nobody wrote: " + answer);
            } else if (!once.add(text)) {
                problems.add("two answers to '" + text + "'");
            }
            answers.merge(answer.substring(0, end).strip(), 1, Integer::sum);
        }
    }

    private void await(String what, Await.Condition condition) throws IOException, InterruptedException {
        Await.until(what, patience, LOOK_MILLIS, () -> {
            alice.requireAlive();
            bob.requireAlive();
            return condition.holds();
        });
    }
}
