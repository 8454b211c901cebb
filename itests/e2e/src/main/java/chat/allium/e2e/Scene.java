package chat.allium.e2e;

import chat.allium.e2e.oracle.Folders;
import chat.allium.testkit.tor.DebianTor;
import chat.allium.testkit.tor.PrivateTorNetwork;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** A folder, perhaps a private Tor network, and nodes in it; leaves no process and no file, after Ctrl-C too. */
final class Scene implements AutoCloseable {

    private final String transport;
    private final boolean keep;
    private final Path folder;
    private final Steps steps;
    private final PrintStream out;
    private final List<Node> nodes = new ArrayList<>();
    private final ReentrantLock closing = new ReentrantLock();
    private final Thread hook = new Thread(this::cleanUp, "clean-up");
    private Allium allium;
    private Optional<PrivateTorNetwork> network = Optional.empty();
    private boolean closed;

    private Scene(Allium allium, String transport, boolean keep, Path folder, PrintStream out) {
        this.allium = allium;
        this.transport = transport;
        this.keep = keep;
        this.folder = folder;
        this.out = out;
        this.steps = new Steps(out);
    }

    static Scene open(Allium allium, String transport, boolean keep, PrintStream out)
            throws IOException, InterruptedException {
        if (!transport.equals("tor") && !transport.equals("tcp")) {
            throw new IllegalStateException("--transport is tor or tcp, not " + transport);
        }
        if (transport.equals("tor")) {
            DebianTor.ensure(out::println);
        }
        Path folder = Files.createTempDirectory(
                "allium-demo-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Scene scene = new Scene(allium, transport, keep, folder, out);
        Runtime.getRuntime().addShutdownHook(scene.hook);
        return scene;
    }

    Steps steps() {
        return steps;
    }

    String transport() {
        return transport;
    }

    boolean anonymous() {
        return transport.equals("tor");
    }

    Duration patience() {
        return Duration.ofSeconds(anonymous() ? 120 : 30);
    }

    Allium allium() {
        return allium;
    }

    /** Where its nodes have their homes. */
    Path folder() {
        return folder;
    }

    /** Nodes from now on start from a copy of the distribution in this scene's folder, which is returned. */
    Image ownImage() throws IOException {
        Image image = Image.copy(allium, folder.resolve("image"));
        allium = allium.with(image);
        return image;
    }

    /** What a node of this name is run with. */
    List<String> options(String name) {
        List<String> options =
                new ArrayList<>(List.of("--home", folder.resolve(name).toString(), "--transport", transport));
        if (anonymous()) {
            options.addAll(List.of("--tor-config", folder.resolve("arti.toml").toString()));
        }
        return options;
    }

    /** A node in this scene, not started yet. */
    Node node(String name) {
        Node node = new Node(allium, name, folder, options(name));
        nodes.add(node);
        return node;
    }

    /** Starts network and nodes together (a node may well be there before the network is), and runs {@code first} before they are online. */
    void bringUp(List<Node> all, Steps.Work first) throws IOException, InterruptedException {
        if (anonymous()) {
            steps.step("a private Tor network: keys of 12 relays", this::startNetwork);
        }
        if (all.isEmpty()) {
            return;
        }
        steps.step(all.size() + " nodes start", () -> {
            for (Node node : all) {
                node.start();
            }
            for (Node node : all) {
                node.awaitShell(patience());
            }
            first.run();
        });
        steps.step("both are online" + (anonymous() ? " (network consensus, bootstrap, onion services)" : ""), () -> {
            for (Node node : all) {
                node.awaitOnline(transport, patience());
                steps.note(node.name() + " is online");
            }
        });
    }

    private void startNetwork() throws IOException, InterruptedException {
        PrivateTorNetwork started = PrivateTorNetwork.start(folder.resolve("network"), steps::note);
        network = Optional.of(started);
        Files.writeString(folder.resolve("arti.toml"), started.artiConfig());
    }

    @Override
    public void close() {
        cleanUp();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The virtual machine is going down already; the hook has run or will find nothing to do.
            out.flush();
        }
    }

    private void cleanUp() {
        closing.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            nodes.forEach(Node::close);
            network.ifPresent(PrivateTorNetwork::close);
            if (keep) {
                out.println("Kept: " + folder);
            } else {
                Folders.delete(folder);
            }
        } finally {
            closing.unlock();
        }
    }
}
