package chat.allium.e2e;

import chat.allium.e2e.oracle.Oracle;
import chat.allium.e2e.oracle.ShellClient;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Gives a node one text after the other for its friend, whether it is there or not, and tells the oracle what it accepted. */
final class Talker {

    /** Texts in a handful, if nobody wants another number. */
    static final int AT_ONCE = 8;

    private final ShellClient shell;
    private final String friend;
    private final Oracle oracle;
    private final long pauseMillis;
    private final int atOnce;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Map<String, Long> refusals = new ConcurrentHashMap<>();
    private final Thread thread;

    /** @param pauseMillis between two handfuls of texts */
    Talker(Node from, String friend, Oracle oracle, long pauseMillis, int atOnce) {
        this.shell = new ShellClient(from.home());
        this.friend = friend;
        this.oracle = oracle;
        this.pauseMillis = pauseMillis;
        this.atOnce = atOnce;
        this.thread = Thread.ofVirtual().name("talker").start(this::talk);
    }

    /** How often the node refused a text, and with which sentences. */
    Map<String, Long> refusals() {
        return Map.copyOf(refusals);
    }

    private void talk() {
        try {
            do {
                handful();
            } while (!ended.await(pauseMillis, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void handful() {
        List<Integer> numbers = oracle.give(atOnce);
        String script = numbers.stream()
                .map(number -> "send " + friend + " " + oracle.text(number))
                .collect(Collectors.joining("\n"));
        Iterator<Integer> next = numbers.iterator();
        try {
            ShellClient.End end = shell.run(
                    script,
                    answer -> oracle.accepted(next.next(), answer.path("seq").asLong()));
            if (end.status() != 0) {
                refusals.merge(end.error(), 1L, Long::sum);
            }
        } catch (IOException e) {
            // Nobody is there, or it was killed in the middle: what it did not answer may be stored or not.
            Thread.onSpinWait();
        }
    }

    /** Ends after the handful that is under way. */
    void end() throws InterruptedException {
        ended.countDown();
        thread.join();
    }
}
