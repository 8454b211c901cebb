package chat.allium.ui;

import chat.allium.api.contacts.ContactException;
import chat.allium.api.contacts.Contacts;
import chat.allium.api.contacts.Friend;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.pool.LinkView;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.TransportStatus;
import chat.allium.api.ui.RefusedException;
import chat.allium.api.ui.Settings;
import chat.allium.api.ui.TransportControl;
import chat.allium.api.ui.TransportView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What the user does about transports. It keeps nothing: the framework, the pool and contacts do. */
@Component(service = TransportControl.class)
public final class NodeTransports implements TransportControl {

    private static final String ORDER = "pool.transportOrder";
    private static final TransportStatus STOPPED = new TransportStatus(TransportStatus.State.STOPPED, 0, "");

    private final Contacts contacts;
    private final ConnectionPool pool;
    private final Providers providers;
    private final Settings settings;
    private final TransportBundles bundles;

    /** Called by Declarative Services. */
    @Activate
    public NodeTransports(
            @Reference Contacts contacts,
            @Reference ConnectionPool pool,
            @Reference Providers providers,
            @Reference Settings settings,
            BundleContext context) {
        this.contacts = contacts;
        this.pool = pool;
        this.providers = providers;
        this.settings = settings;
        this.bundles = new TransportBundles(context);
    }

    @Override
    public List<TransportView> transports() {
        List<LinkView> links = pool.links();
        List<TransportView> views = new ArrayList<>(providers.transports().stream()
                .map(state -> Views.transport(state, links))
                .toList());
        Set<String> running = views.stream().map(TransportView::scheme).collect(Collectors.toSet());
        bundles.all().values().stream()
                .filter(installed -> !running.contains(installed.scheme()))
                .map(installed -> new Providers.State(installed.scheme(), installed.anonymous(), STOPPED))
                .map(state -> Views.transport(state, links))
                .forEach(views::add);
        views.sort(Comparator.comparing(TransportView::scheme));
        return views;
    }

    @Override
    public void start(String scheme) throws RefusedException {
        bundles.start(scheme);
    }

    @Override
    public void stop(String scheme) throws RefusedException {
        bundles.stop(scheme);
    }

    @Override
    public List<String> order() {
        return pool.order(Optional.empty());
    }

    @Override
    public void order(List<String> schemes) throws RefusedException {
        settings.set(ORDER, String.join(",", checked(schemes)));
    }

    @Override
    public List<String> order(String friend) throws RefusedException {
        return pool.order(Optional.of(find(friend).peer()));
    }

    @Override
    public void order(String friend, List<String> schemes) throws RefusedException {
        pool.order(find(friend).peer(), schemes.isEmpty() ? schemes : checked(schemes));
    }

    private List<String> checked(List<String> schemes) throws RefusedException {
        if (schemes.isEmpty() || new HashSet<>(schemes).size() < schemes.size()) {
            throw new RefusedException("An order names each transport once, as in tor,tcp.");
        }
        for (String scheme : schemes) {
            bundles.of(scheme);
        }
        return schemes;
    }

    @Override
    public void allow(String friend, String scheme, Optional<String> at) throws RefusedException {
        Friend found = find(friend);
        if (bundles.of(scheme).anonymous()) {
            throw new RefusedException("The transport " + scheme + " is anonymous: it needs no leave.");
        }
        if (at.isEmpty() && !found.schemes().contains(scheme)) {
            throw new RefusedException("No address of " + found.name() + " over " + scheme
                    + " is known: 'transport allow " + scheme + " " + found.name() + " at " + scheme
                    + ":host:port' tells one.");
        }
        clear(found, scheme, true, at);
    }

    @Override
    public void deny(String friend, String scheme) throws RefusedException {
        if (bundles.of(scheme).anonymous()) {
            throw new RefusedException("The transport " + scheme
                    + " is anonymous and always allowed; 'block' keeps a friend out, and 'transport stop " + scheme
                    + "' ends it for everybody.");
        }
        clear(find(friend), scheme, false, Optional.empty());
    }

    private void clear(Friend friend, String scheme, boolean allowed, Optional<String> at) throws RefusedException {
        try {
            contacts.allowClear(friend.peer(), scheme, allowed, at.map(PeerAddress::parse));
        } catch (ContactException e) {
            throw new RefusedException(e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new RefusedException("'" + at.orElse("") + "' is no address: one looks like tcp:host:port.");
        }
    }

    private Friend find(String name) throws RefusedException {
        return contacts.friend(name)
                .orElseThrow(() -> new RefusedException("There is no friend '" + name + "'; 'friends' lists them."));
    }
}
