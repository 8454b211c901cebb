package chat.allium.plugins.archive;

import chat.allium.api.plugin.PluginException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a bundle may not be, since it would take the place of a part of the node. */
final class Harmless {

    private static final String OURS = "chat.allium.";
    private static final List<String> RESERVED = List.of(OURS, "java.", "org.osgi.framework.");

    private static final List<String> RESERVED_PIDS = List.of(OURS, "org.apache.felix.", "org.ops4j.");

    private Harmless() {}

    static void requirePid(Part configuration) throws PluginException {
        if (RESERVED_PIDS.stream().anyMatch(configuration.pid()::startsWith)) {
            throw new PluginException(
                    configuration.path() + " would configure a part of the node, which only you may.");
        }
    }

    static void require(List<BundleInfo> bundles) throws PluginException {
        Set<String> names = new HashSet<>();
        for (BundleInfo bundle : bundles) {
            if ((bundle.symbolicName() + '.').startsWith(OURS)) {
                throw new PluginException(bundle.path() + " calls itself " + Names.shown(bundle.symbolicName())
                        + "; that name belongs to a bundle of Allium's own.");
            }
            if (!names.add(bundle.symbolicName())) {
                throw new PluginException(
                        "It has two bundles that are called " + Names.shown(bundle.symbolicName()) + ".");
            }
            for (String exported : bundle.exports()) {
                if (RESERVED.stream().anyMatch((exported + '.')::startsWith)) {
                    throw new PluginException(bundle.path() + " exports " + Names.shown(exported)
                            + ", which only the node itself may: it would take the place of a part of it.");
                }
            }
        }
        for (BundleInfo bundle : bundles) {
            if (bundle.host().isPresent() && !names.contains(bundle.host().get())) {
                throw new PluginException(bundle.path() + " would become a part of "
                        + Names.shown(bundle.host().get()) + ", which is not in this plugin.");
            }
        }
    }
}
