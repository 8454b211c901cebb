package chat.allium.api.plugin;

import java.util.List;
import java.util.Optional;

/**
 * A plugin that was looked at and could be installed. What its author wrote comes as it is: make control characters visible before
 * showing it.
 *
 * @param name of the plugin
 * @param version of the plugin
 * @param summary what it is, in its author's words
 * @param publisher who signed it
 * @param sha256 of the whole file, in hexadecimal; it is what {@link Plugins#install} takes as the user's consent
 * @param bundles symbolic names and versions of what will run
 * @param gives services that its bundles declare to give, full class names
 * @param uses services that its bundles declare to use, full class names
 * @param asks what it asks for, in its author's words, a sentence each
 * @param replaces the version that is installed now, if any
 */
public record Offer(
        String name,
        String version,
        String summary,
        Publisher publisher,
        String sha256,
        List<String> bundles,
        List<String> gives,
        List<String> uses,
        List<String> asks,
        Optional<String> replaces) {

    /** Copies the lists. */
    public Offer {
        bundles = List.copyOf(bundles);
        gives = List.copyOf(gives);
        uses = List.copyOf(uses);
        asks = List.copyOf(asks);
    }
}
