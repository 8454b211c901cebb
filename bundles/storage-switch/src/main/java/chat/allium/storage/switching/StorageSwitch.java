package chat.allium.storage.switching;

import chat.allium.api.storage.Storage;
import chat.allium.api.storage.StorageControl.EngineView;
import chat.allium.api.storage.StorageControl.Migrated;
import chat.allium.api.storage.StorageControl.Progress;
import chat.allium.api.storage.StorageControl.View;
import chat.allium.api.storage.StorageEngine;
import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Store;
import chat.allium.storage.switching.CurrentFile.Choice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers the store of the engine that {@code storage.current} names as the one {@link Storage}, and moves it to another engine. */
@Component(service = StorageSwitch.class, immediate = true)
public final class StorageSwitch {

    private static final Logger LOG = LoggerFactory.getLogger(StorageSwitch.class);

    private final BundleContext context;
    private final CurrentFile file;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, StorageEngine> engines = new HashMap<>();
    private Optional<Choice> choice;
    private @Nullable Service service;
    private @Nullable Move move;

    /** Called by Declarative Services. @throws StorageException if the node's home is not known */
    @Activate
    public StorageSwitch(BundleContext context) {
        this.context = context;
        String home = Optional.ofNullable(context.getProperty("allium.home"))
                .orElseThrow(() ->
                        new StorageException("The node's home is not known: set the framework property allium.home."));
        this.file = CurrentFile.in(Path.of(home));
        this.choice = choice(Optional.ofNullable(context.getProperty("allium.storage")));
    }

    /** A home without a choice has none of its own yet, or is from before there was one. */
    private Optional<Choice> choice(Optional<String> asked) {
        try {
            Optional<Choice> said = file.read();
            if (said.isPresent()) {
                return said;
            }
            Choice first = new Choice(asked.filter(CurrentFile::isName).orElse("derby"));
            file.write(first);
            return Optional.of(first);
        } catch (StorageException e) {
            LOG.error("There is no store: {}", e.getMessage());
            return Optional.empty();
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindEngine(StorageEngine engine) {
        Optional<StorageEngine> use;
        lock.lock();
        try {
            engines.put(engine.name(), engine);
            use = service == null ? choice.flatMap(this::usable) : Optional.empty();
            use.ifPresent(e -> service = new Service(context, e, new Opening(e::open, e::freeBytes)));
        } finally {
            lock.unlock();
        }
        use.ifPresent(this::offer);
    }

    /**
     * The chosen engine. A store that was moved is there: if it is not, the one before is used if that is, as after a power cut in
     * a broken-off migration, and never an empty one.
     */
    private Optional<StorageEngine> usable(Choice chosen) {
        Optional<StorageEngine> engine = Optional.ofNullable(engines.get(chosen.engine()));
        if (chosen.previous().isEmpty() || engine.filter(StorageEngine::exists).isPresent()) {
            return engine;
        }
        return engine.flatMap(e -> chosen.previous().map(engines::get)).filter(StorageEngine::exists);
    }

    private void offer(StorageEngine engine) {
        Choice said = choice.orElseThrow();
        if (!said.engine().equals(engine.name())) {
            LOG.error("The store that was to be on {} is not there; it is on {} still.", said.engine(), engine.name());
            choose(new Choice(engine.name()));
        }
        LOG.info("The store is on {}.", engine.name());
        Service offered = service;
        if (offered != null) {
            offered.register();
        }
    }

    private void choose(Choice next) {
        file.write(next);
        lock.lock();
        try {
            choice = Optional.of(next);
        } finally {
            lock.unlock();
        }
    }

    void unbindEngine(StorageEngine engine) {
        Move running = move;
        if (running != null) {
            running.stop("The bundle of " + engine.name() + " was stopped; the store stays where it was.");
        }
        Service gone = null;
        lock.lock();
        try {
            engines.remove(engine.name(), engine);
            if (service != null && service.engine() == engine) {
                gone = service;
                service = null;
            }
        } finally {
            lock.unlock();
        }
        if (gone != null) {
            gone.close();
        }
    }

    @Deactivate
    void close() {
        Move running = move;
        if (running != null) {
            running.stop("The node stops; the store stays where it was.");
        }
        Service last = service;
        if (last != null) {
            last.close();
        }
    }

    View view() {
        lock.lock();
        try {
            List<EngineView> views = new ArrayList<>();
            String used = choice.map(Choice::engine).orElse("");
            engines.keySet().forEach(name -> views.add(new EngineView(name, name.equals(used), true)));
            if (!used.isEmpty() && !engines.containsKey(used)) {
                views.add(new EngineView(used, true, false));
            }
            views.sort(Comparator.comparing(EngineView::name));
            Optional<Progress> moving = move == null ? Optional.empty() : move.progress();
            return new View(views, choice.flatMap(Choice::previous), moving);
        } finally {
            lock.unlock();
        }
    }

    /** The store in use, and what its engine is called. */
    Map.Entry<String, Store> current() {
        Service used = service;
        if (used == null) {
            throw new StorageException("There is no storage just now; start a bundle that provides one.");
        }
        return Map.entry(used.engine().name(), used.opening().get());
    }

    Migrated migrate(String name, Consumer<Progress> progress) {
        Move begun = begin(name);
        try {
            return begun.run(progress);
        } finally {
            lock.lock();
            try {
                move = null;
            } finally {
                lock.unlock();
            }
            begun.end();
        }
    }

    private Move begin(String name) {
        lock.lock();
        try {
            if (move != null) {
                throw new StorageException("The store is being moved already; see 'storage'.");
            }
            Service used = service;
            if (used == null) {
                throw new StorageException("There is no storage just now; start a bundle that provides one.");
            }
            if (used.engine().name().equals(name)) {
                throw new StorageException("The store is on " + name + " already.");
            }
            StorageEngine target = engines.get(name);
            if (target == null) {
                throw new StorageException("There is no engine '" + name + "' (there are: "
                        + String.join(", ", engines.keySet().stream().sorted().toList()) + ").");
            }
            Move begun = new Move(used, target, next -> switchTo(used, next));
            move = begun;
            return begun;
        } finally {
            lock.unlock();
        }
    }

    /** The one moment in which the truth moves. */
    private void switchTo(Service before, Service next) {
        file.write(new Choice(next.engine().name(), Optional.of(before.engine().name())));
        lock.lock();
        try {
            choice = Optional.of(
                    new Choice(next.engine().name(), Optional.of(before.engine().name())));
            service = next;
        } finally {
            lock.unlock();
        }
    }
}
