package chat.allium.simulation;

import chat.allium.testkit.campaign.Campaign;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Queue and store against a model in memory, on every storage: {@code ./allium test model}. Each sequence of random operations has
 * a friend of its own in one database; fifty go on at a time, so that commits are shared and savepoints used. Crashes lose what
 * the queue has in memory; between the fifties the store is closed and opened.
 */
public final class ModelCampaign {

    /** What {@code --unplug} takes out, and by which violations that shows. */
    static final Map<String, List<String>> UNPLUGS = Map.of(
            "no-dedupe",
            List.of("store"),
            "back-off-not-persisted",
            List.of("lane"),
            Choices.NOT_SYNCED,
            List.of("choice"));

    private static final int SHORT = 500;
    private static final int LONG = 10_000;
    private static final int OPERATIONS = 100;
    private static final int AT_A_TIME = 50;
    private static final int NOTED = 500;

    private ModelCampaign() {}

    /** Options: see {@link Campaign#begin}. */
    public static void main(String[] args) {
        System.exit(Programs.run(
                "model", args, UNPLUGS, campaign -> run(campaign, campaign.thorough() ? LONG : SHORT, OPERATIONS)));
    }

    static void run(Campaign campaign, int sequences, int operations) {
        // Nothing here is about the disk, and no process dies: what is written need not be forced to it.
        System.setProperty("derby.system.durability", "test");
        List.of(
                        "sent",
                        "received",
                        "duplicates",
                        "link up",
                        "ACK",
                        "dial failed",
                        "expired",
                        "crash",
                        "undone",
                        "removed")
                .forEach(what -> campaign.require("operations: " + what, 1));
        Path home = temporary();
        try {
            new Choices(campaign, home).run(sequences);
        } finally {
            delete(home);
        }
        Map<String, Function<Path, StoreUnderTest>> stores = StoreUnderTest.all();
        stores.keySet().forEach(name -> campaign.require("stores opened again: " + name, 1));
        // Each has a database and a source of chance of its own.
        stores.entrySet().parallelStream()
                .forEach(one -> run(campaign, one.getKey(), one.getValue(), sequences, operations));
    }

    private static void run(
            Campaign campaign, String name, Function<Path, StoreUnderTest> open, int sequences, int operations) {
        Path directory = temporary();
        try {
            run(campaign, name, open.apply(directory.resolve("db")), sequences, operations);
        } finally {
            delete(directory);
        }
    }

    private static void run(Campaign campaign, String name, StoreUnderTest store, int sequences, int operations) {
        try {
            RandomGenerator random = campaign.random("model on " + name);
            for (int begun = 0; begun < sequences; begun += AT_A_TIME) {
                List<Sequence> some = new ArrayList<>();
                for (int i = 0; i < Math.min(AT_A_TIME, sequences - begun); i++) {
                    some.add(new Sequence(campaign, name, begun + i, random));
                }
                together(store, some, sequence -> sequence.begin(store.storage()));
                for (int i = 0; i < operations; i++) {
                    together(store, some, sequence -> sequence.step(store.storage()));
                    campaign.count("operations on " + name, some.size());
                }
                store.reopen();
                campaign.count("stores opened again: " + name);
                some.forEach(sequence -> sequence.compare(store.storage()));
                campaign.count("sequences on " + name, some.size());
                int ended = begun + some.size();
                if (ended % NOTED == 0 || ended == sequences) {
                    campaign.note(ended + " of " + sequences + " on " + name);
                }
            }
        } finally {
            store.close();
        }
    }

    private static void together(
            StoreUnderTest store, List<Sequence> some, Function<Sequence, CompletableFuture<?>> step) {
        List<CompletableFuture<?>> writes =
                some.stream().<CompletableFuture<?>>map(step).toList();
        writes.forEach(write -> write.handle((done, failed) -> done).join());
        some.forEach(sequence -> sequence.after(store.storage()));
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("allium-model");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
