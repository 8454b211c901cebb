package chat.allium.plugins;

import chat.allium.plugins.archive.Json;
import chat.allium.plugins.archive.Manifest;
import chat.allium.plugins.archive.PublisherKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that the installer remembers, in one file.
 *
 * @param plugins by name
 * @param publishers what the user calls the owner of a key, by key
 */
record State(SortedMap<String, Shelved> plugins, SortedMap<String, String> publishers) {

    static final State EMPTY = new State(new TreeMap<>(), new TreeMap<>());

    State with(Shelved plugin) {
        SortedMap<String, Shelved> changed = new TreeMap<>(plugins);
        changed.put(plugin.name(), plugin);
        return new State(changed, publishers);
    }

    State without(String name) {
        SortedMap<String, Shelved> changed = new TreeMap<>(plugins);
        changed.remove(name);
        return new State(changed, publishers);
    }

    State trusting(String key, String name) {
        SortedMap<String, String> changed = new TreeMap<>(publishers);
        changed.put(key, name);
        return new State(plugins, changed);
    }

    byte[] json() {
        List<Object> all = new ArrayList<>();
        for (Shelved plugin : plugins.values()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", plugin.name());
            one.put("version", plugin.version());
            one.put("sha256", plugin.sha256());
            plugin.publisher().ifPresent(key -> one.put("publisher", key));
            one.put("enabled", plugin.enabled());
            all.add(one);
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("format", 1);
        object.put("plugins", all);
        object.put("publishers", publishers);
        return Json.write(object);
    }

    static State read(byte[] json) throws IOException {
        Map<String, Object> object = Json.read(json);
        if (!Long.valueOf(1).equals(object.get("format"))) {
            throw new IOException("its format is not 1");
        }
        State state = EMPTY;
        for (Object element : Json.list(object, "plugins")) {
            state = state.with(plugin(Json.object(element)));
        }
        for (Map.Entry<String, Object> publisher :
                Json.object(object.getOrDefault("publishers", Map.of())).entrySet()) {
            if (!PublisherKey.isKey(publisher.getKey()) || !(publisher.getValue() instanceof String name)) {
                throw new IOException("a publisher is malformed");
            }
            state = state.trusting(publisher.getKey(), name);
        }
        return state;
    }

    private static Shelved plugin(Map<String, Object> one) throws IOException {
        Optional<String> publisher =
                one.containsKey("publisher") ? Optional.of(Json.text(one, "publisher")) : Optional.empty();
        Shelved plugin = new Shelved(
                Json.text(one, "name"),
                Json.text(one, "version"),
                Json.text(one, "sha256"),
                publisher,
                Boolean.TRUE.equals(one.get("enabled")));
        if (!Manifest.isName(plugin.name()) || !plugin.sha256().matches("[0-9a-f]{64}")) {
            throw new IOException("a plugin is malformed");
        }
        return plugin;
    }
}
