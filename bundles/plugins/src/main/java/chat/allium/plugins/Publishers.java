package chat.allium.plugins;

import chat.allium.api.plugin.PluginException;
import chat.allium.api.plugin.Publisher;
import chat.allium.plugins.archive.Archive;
import chat.allium.plugins.archive.PublisherKey;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** Whose plugins the user knows, and that a plugin stays with its publisher. */
final class Publishers {

    private static final int LONGEST_NAME = 40;

    private final Shelf shelf;

    Publishers(Shelf shelf) {
        this.shelf = shelf;
    }

    void trust(String key, String name) throws IOException, PluginException {
        String text = key.toLowerCase(Locale.ROOT);
        if (!PublisherKey.isKey(text)) {
            throw new PluginException("A publisher's key has 64 hexadecimal digits, as 'plugin info' shows it.");
        }
        if (name.isBlank() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new PluginException("A publisher's name has 1 to " + LONGEST_NAME + " characters.");
        }
        boolean taken = shelf.state().publishers().entrySet().stream()
                .anyMatch(
                        p -> p.getValue().equalsIgnoreCase(name) && !p.getKey().equals(text));
        if (taken) {
            throw new PluginException("You call the owner of another key '" + name + "' already; choose another name.");
        }
        shelf.save(shelf.state().trusting(text, name));
    }

    static void refuseOther(Shelved old, Archive archive) throws PluginException {
        Optional<String> publisher = archive.manifest().publisher();
        if (old.publisher().isPresent() && !old.publisher().equals(publisher)) {
            throw new PluginException("The installed " + old.name() + " was signed with the key "
                    + old.publisher().get() + ", and this is " + new Publisher(publisher, Optional.empty()).inWords()
                    + ": to take it all the same, remove the installed one first.");
        }
    }
}
