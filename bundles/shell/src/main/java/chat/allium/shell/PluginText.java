package chat.allium.shell;

import chat.allium.api.plugin.Activity;
import chat.allium.api.plugin.Offer;
import chat.allium.api.plugin.PluginView;
import chat.allium.api.plugin.Publisher;
import chat.allium.api.ui.Visible;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plugins as people and programs read them. */
final class PluginText {

    private static final String TRUST =
            "A plugin runs inside the node: whatever it says here, it can read your messages and do what the node can.";

    private PluginText() {}

    static Answer offer(Offer offer) {
        Fields fields = new Fields()
                .with("name", offer.name())
                .with("version", offer.version())
                .with("summary", offer.summary())
                .with("publisher", fields(offer.publisher()))
                .with("sha256", offer.sha256())
                .with("bundles", offer.bundles())
                .with("gives", offer.gives())
                .with("uses", offer.uses())
                .with("asks", offer.asks())
                .with("replaces", offer.replaces());
        Table table = new Table("", "").row("plugin", offer.name() + ' ' + offer.version());
        said(table, offer.summary());
        table.row("publisher", offer.publisher().inWords()).row("SHA-256", offer.sha256());
        offer.replaces().ifPresent(version -> table.row("replaces", version));
        parts(table, offer.bundles(), offer.gives(), offer.uses(), offer.asks());
        table.row("note", TRUST);
        return Answer.of(fields.map(), table::render);
    }

    static Answer info(PluginView plugin) {
        Table table = new Table("", "").row("plugin", plugin.name() + ' ' + plugin.version());
        said(table, plugin.summary());
        table.row("state", state(plugin) + (plugin.detail().isEmpty() ? "" : ": " + plugin.detail()))
                .row("publisher", plugin.publisher().inWords())
                .row("SHA-256", plugin.sha256());
        parts(table, plugin.bundles(), plugin.gives(), plugin.uses(), plugin.asks());
        plugin.activity()
                .forEach(a -> table.row(
                        a.kind(),
                        a.calls() + " calls, " + a.failures() + " failed, " + a.timeouts() + " took too long, "
                                + a.dropped() + " dropped" + (a.suspended() ? "; called no more" : "")));
        return Answer.of(fields(plugin), table::render);
    }

    static Answer now(PluginView plugin, String what) {
        String sentence = plugin.name() + ' ' + plugin.version() + ' ' + what + '.';
        return Answer.of(
                fields(plugin), plugin.detail().isEmpty() ? sentence : sentence + ' ' + Visible.line(plugin.detail()));
    }

    static Map<String, @Nullable Object> fields(PluginView plugin) {
        return new Fields()
                .with("name", plugin.name())
                .with("version", plugin.version())
                .with("summary", plugin.summary())
                .with("state", plugin.state())
                .with("detail", plugin.detail())
                .with("publisher", fields(plugin.publisher()))
                .with("sha256", plugin.sha256())
                .with("bundles", plugin.bundles())
                .with("gives", plugin.gives())
                .with("uses", plugin.uses())
                .with("asks", plugin.asks())
                .with(
                        "activity",
                        plugin.activity().stream().map(PluginText::fields).toList())
                .map();
    }

    static String state(PluginView plugin) {
        return plugin.state().name().toLowerCase(Locale.ROOT);
    }

    static String shortly(Publisher publisher) {
        return publisher.key().isEmpty() ? "nobody" : publisher.name().orElse("unknown");
    }

    static String calls(PluginView plugin) {
        long calls = plugin.activity().stream().mapToLong(Activity::calls).sum();
        long bad = plugin.activity().stream()
                .mapToLong(a -> a.failures() + a.timeouts() + a.dropped())
                .sum();
        return bad == 0 ? Long.toString(calls) : calls + " (" + bad + " bad)";
    }

    static List<String> visible(List<String> lines) {
        return lines.stream().map(Visible::line).toList();
    }

    private static Map<String, @Nullable Object> fields(Publisher publisher) {
        return new Fields()
                .with("key", publisher.key())
                .with("name", publisher.name())
                .map();
    }

    private static Map<String, @Nullable Object> fields(Activity activity) {
        return new Fields()
                .with("kind", activity.kind())
                .with("calls", activity.calls())
                .with("failures", activity.failures())
                .with("timeouts", activity.timeouts())
                .with("dropped", activity.dropped())
                .with("suspended", activity.suspended())
                .map();
    }

    private static void said(Table table, String summary) {
        if (!summary.isEmpty()) {
            table.row("", summary);
        }
    }

    private static void parts(
            Table table, List<String> bundles, List<String> gives, List<String> uses, List<String> asks) {
        table.row("bundles", String.join(", ", bundles))
                .row("gives", gives.isEmpty() ? "no services that it names" : names(gives))
                .row("uses", uses.isEmpty() ? "no services that it names" : names(uses));
        asks.forEach(sentence -> table.row("asks", sentence));
    }

    private static String names(List<String> services) {
        return String.join(
                ", ",
                services.stream().map(s -> s.substring(s.lastIndexOf('.') + 1)).toList());
    }
}
