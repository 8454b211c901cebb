package chat.allium.testkit.plugin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.plugin.PluginStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link PluginStore} does. */
@Timeout(60)
public abstract class PluginStoreContract {

    /** Called by the tests. */
    protected PluginStoreContract() {}

    /** The store, as a plugin sees it. The first time it is empty; later it is what it was: the node was restarted. */
    protected abstract PluginStore open() throws Exception;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<String> text(PluginStore store, String key) {
        return store.get(key).map(value -> new String(value, StandardCharsets.UTF_8));
    }

    @Test
    void whatWasPutIsThereUntilItIsRemovedAndAfterARestart() throws Exception {
        PluginStore store = open();
        assertEquals(Optional.empty(), text(store, "tea"));
        store.put("tea", bytes("green"));
        store.put("coffee", bytes("black"));
        store.put("tea", bytes("white"));
        assertEquals(Optional.of("white"), text(store, "tea"));

        PluginStore again = open();
        assertEquals(Optional.of("white"), text(again, "tea"));
        assertTrue(again.remove("coffee"));
        assertFalse(again.remove("coffee"));

        PluginStore last = open();
        assertEquals(List.of("tea"), last.keys(""));
        assertEquals(Optional.empty(), text(last, "coffee"));
    }

    @Test
    void keysAreAnyTextAndAreFoundByTheirBeginningInOrder() throws Exception {
        PluginStore store = open();
        List<String> keys = List.of("../up", "a/1", "a/10", "a/2", "b", "ü \0");
        keys.reversed().forEach(key -> store.put(key, bytes(key)));

        assertEquals(keys, store.keys(""));
        assertEquals(List.of("a/1", "a/10", "a/2"), store.keys("a/"));
        assertEquals(List.of("a/1", "a/10"), store.keys("a/1"));
        assertEquals(List.of(), store.keys("c"));
        PluginStore again = open();
        assertEquals(keys, again.keys(""));
        assertEquals(Optional.of("../up"), text(again, "../up"));
    }

    @Test
    void valuesAreCopies() throws Exception {
        PluginStore store = open();
        byte[] value = bytes("one");
        store.put("key", value);
        value[0] = 'X';
        store.get("key").orElseThrow()[0] = 'X';

        assertEquals(Optional.of("one"), text(store, "key"));
    }

    @Test
    void emptyAndLargeValuesAreKeptAndTooLargeOnesRefused() throws Exception {
        PluginStore store = open();
        byte[] large = new byte[PluginStore.MAX_VALUE];
        large[large.length - 1] = 1;
        String longest = "ü".repeat(PluginStore.MAX_KEY);
        store.put("empty", new byte[0]);
        store.put(longest, large);

        assertThrows(IllegalArgumentException.class, () -> store.put("", large));
        assertThrows(IllegalArgumentException.class, () -> store.put(longest + "k", large));
        assertThrows(IllegalArgumentException.class, () -> store.put("key", new byte[large.length + 1]));
        PluginStore again = open();
        assertArrayEquals(large, again.get(longest).orElseThrow());
        assertArrayEquals(new byte[0], again.get("empty").orElseThrow());
        assertEquals(List.of("empty", longest), again.keys(""));
    }

    @Test
    void manyMayWriteAtOnceAndAnInterruptedOneDamagesNothing() throws Exception {
        PluginStore store = open();
        List<Thread> writers = IntStream.range(0, 40)
                .mapToObj(i -> Thread.ofVirtual().start(() -> {
                    if (i % 4 == 0) {
                        Thread.currentThread().interrupt();
                    }
                    store.put("key" + i % 20, bytes("value" + i % 20));
                }))
                .toList();
        for (Thread writer : writers) {
            writer.join();
        }

        PluginStore again = open();
        assertEquals(20, again.keys("").size());
        for (String key : again.keys("")) {
            assertEquals(Optional.of(key.replace("key", "value")), text(again, key));
        }
    }
}
