package chat.allium.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The author and its friends, two JVMs, with stores of one kind on both sides. */
final class Pair implements AutoCloseable {

    /** One run of a pair. @param batches acknowledged on both sides @param syncs on both sides */
    record Ran(long messages, double perSecond, double p50, double p99, double cpuNanos, long batches, long syncs) {}

    private final Store.Kind kind;
    private final Child author;
    private final Child readers;
    private final List<String> self;

    private Pair(Store.Kind kind, Child author, Child readers, List<String> self) {
        this.kind = kind;
        this.self = self;
        this.author = author;
        this.readers = readers;
    }

    /** Starts both and has them meet. */
    static Pair start(Author.Start start, int friends, Syncs syncs, Options options) throws IOException {
        return start(start, friends, List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=error"), syncs, options);
    }

    /** @param log options of the friends' JVM: what it logs, and where */
    static Pair start(Author.Start start, int friends, List<String> log, Syncs syncs, Options options)
            throws IOException {
        String work = options.work().toAbsolutePath().toString();
        String kind = start.kind().name();
        Child author = Child.start(syncs, "2g", Author.class, start.arguments(options.work()));
        List<String> self = author.hear();
        Child readers = Child.start(
                syncs, "2g", log, Readers.class, List.of(work, kind, Integer.toString(friends), self.get(1)));
        Pair pair = new Pair(start.kind(), author, readers, self);
        List<String> lines = new ArrayList<>();
        for (List<String> words = readers.hear(); !words.getFirst().equals("ready"); words = readers.hear()) {
            lines.add(String.join(" ", words));
        }
        for (String line : lines) {
            author.tell(line);
        }
        author.ask("meet");
        return pair;
    }

    Ran run(int outstanding, long millis) throws IOException {
        List<String> authorBefore = author.ask("stats");
        List<String> readersBefore = readers.ask("stats");
        long syncs = author.syncs() + readers.syncs();
        List<String> ran = author.ask("run " + outstanding + " " + millis);
        syncs = author.syncs() + readers.syncs() - syncs;
        List<String> authorAfter = author.ask("stats");
        List<String> readersAfter = readers.ask("stats");
        double cpu = grown(authorBefore, authorAfter, 1) + grown(readersBefore, readersAfter, 1);
        double batches = grown(authorBefore, authorAfter, 2) + grown(readersBefore, readersAfter, 2);
        long messages = (long) Child.number(ran, 1);
        if (grown(readersBefore, readersAfter, 3) != messages) {
            throw new IOException(
                    messages + " were delivered, but " + grown(readersBefore, readersAfter, 3) + " stored");
        }
        if (kind != Store.Kind.MEMORY && syncs < batches) {
            throw new IOException(batches + " batches were acknowledged with only " + syncs + " syncs");
        }
        return new Ran(
                messages, Child.number(ran, 2), Child.number(ran, 3), Child.number(ran, 4), cpu, (long) batches, syncs);
    }

    Child author() {
        return author;
    }

    Child readers() {
        return readers;
    }

    /** Who the author is. */
    String id() {
        return self.get(1);
    }

    /** Where the author is. */
    String address() {
        return self.get(2);
    }

    private static double grown(List<String> before, List<String> after, int place) {
        return Child.number(after, place) - Child.number(before, place);
    }

    @Override
    public void close() throws IOException {
        author.close();
        readers.close();
    }
}
