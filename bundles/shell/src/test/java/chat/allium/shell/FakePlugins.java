package chat.allium.shell;

import chat.allium.api.plugin.Activity;
import chat.allium.api.plugin.Offer;
import chat.allium.api.plugin.PluginException;
import chat.allium.api.plugin.PluginState;
import chat.allium.api.plugin.PluginView;
import chat.allium.api.plugin.Plugins;
import chat.allium.api.plugin.Publisher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One plugin, and a record of what was asked for. */
final class FakePlugins implements Plugins {

    final List<String> calls = new ArrayList<>();
    Optional<String> installed = Optional.empty();
    List<String> changed = List.of();
    String asks = "It reads\u001b[2J.";

    @Override
    public Offer examine(Path source) throws PluginException {
        if (source.toString().contains("bad")) {
            throw new PluginException("It is bad.");
        }
        return new Offer(
                "echo",
                "1.0.0",
                "says it again",
                new Publisher(Optional.of("ab".repeat(32)), Optional.empty()),
                "cd".repeat(32),
                List.of("example.echo 1.0.0"),
                List.of("chat.allium.api.message.MessageHandler"),
                List.of(),
                List.of(asks),
                installed);
    }

    @Override
    public PluginView install(Path source, String sha256) {
        calls.add("install " + source + ' ' + sha256.substring(0, 2));
        return view(PluginState.RUNNING);
    }

    @Override
    public PluginView update(Path source, String sha256) {
        calls.add("update " + source);
        return view(PluginState.RUNNING);
    }

    @Override
    public List<PluginView> list() {
        return List.of(view(PluginState.SUSPENDED));
    }

    @Override
    public PluginView info(String name) throws PluginException {
        if (!name.equals("echo")) {
            throw new PluginException("There is no plugin '" + name + "'.");
        }
        return view(PluginState.RUNNING);
    }

    @Override
    public List<String> why(String name) {
        return List.of("It lacks this.", "It lacks that.");
    }

    @Override
    public PluginView enable(String name) {
        calls.add("enable " + name);
        return view(PluginState.RUNNING);
    }

    @Override
    public PluginView disable(String name) {
        calls.add("disable " + name);
        return view(PluginState.DISABLED);
    }

    @Override
    public void remove(String name) {
        calls.add("remove " + name);
    }

    @Override
    public List<String> verify() {
        return changed;
    }

    @Override
    public void trust(String key, String name) {
        calls.add("trust " + key + ' ' + name);
    }

    private static PluginView view(PluginState state) {
        return new PluginView(
                "echo",
                "1.0.0",
                "says it again",
                state,
                "",
                Publisher.NOBODY,
                "cd".repeat(32),
                List.of("example.echo 1.0.0"),
                List.of(),
                List.of(),
                List.of(),
                List.of(new Activity(7, "handler", 9, 2, 1, 0, true)));
    }
}
