package chat.allium.api.plugin;

import java.util.List;

/**
 * An installed plugin. What its author wrote comes as it is: make control characters visible before showing it.
 *
 * @param name of the plugin
 * @param version of the plugin
 * @param summary what it is, in its author's words
 * @param state how it is doing
 * @param detail why, in one sentence; may be empty
 * @param publisher who signed it
 * @param sha256 of its file, in hexadecimal
 * @param bundles symbolic names and versions
 * @param gives services that its bundles declare to give
 * @param uses services that its bundles declare to use
 * @param asks what it asks for, in its author's words
 * @param activity what its handlers, listeners and interceptors did since the node started
 */
public record PluginView(
        String name,
        String version,
        String summary,
        PluginState state,
        String detail,
        Publisher publisher,
        String sha256,
        List<String> bundles,
        List<String> gives,
        List<String> uses,
        List<String> asks,
        List<Activity> activity) {

    /** Copies the lists. */
    public PluginView {
        bundles = List.copyOf(bundles);
        gives = List.copyOf(gives);
        uses = List.copyOf(uses);
        asks = List.copyOf(asks);
        activity = List.copyOf(activity);
    }
}
