package chat.allium.testkit.tor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Everything that the network has on disk: a folder for each node.
 *
 * @param directory private to this user
 */
record NetworkFiles(Path directory) {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    static NetworkFiles in(Path directory) throws IOException {
        var absolute = directory.toAbsolutePath().normalize();
        if (Files.exists(absolute) && !Files.isDirectory(absolute)) {
            throw new IllegalStateException(absolute + " is a file: give the private Tor network a directory.");
        }
        Files.createDirectories(absolute, PRIVATE);
        try (var entries = Files.list(absolute)) {
            if (entries.findAny().isPresent()) {
                throw new IllegalStateException("The directory " + absolute
                        + " is not empty: give the private Tor network one of its own, it is deleted at the end.");
            }
        }
        Files.setPosixFilePermissions(absolute, PosixFilePermissions.fromString("rwx------"));
        return new NetworkFiles(absolute);
    }

    /** Makes all nodes' keys at once; authorities come first, their certificates take longest. */
    List<TorNode> createNodes(ReservedPorts ports) throws IOException, InterruptedException {
        var randomState = new SharedRandomState(Instant.now(), new SecureRandom()).text();
        List<Future<TorNode>> made = new ArrayList<>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var role : Role.values()) {
                for (int index = 0; index < role.count(); index++) {
                    var nickname = role.nickname(index);
                    int orPort = ports.next();
                    int dirPort = ports.next();
                    Callable<TorNode> node = () -> createNode(nickname, role, orPort, dirPort, randomState);
                    made.add(executor.submit(node));
                }
            }
        }
        List<TorNode> nodes = new ArrayList<>();
        for (var node : made) {
            nodes.add(result(node));
        }
        return List.copyOf(nodes);
    }

    void writeTorrcs(List<TorNode> nodes, FirstVote vote) throws IOException {
        var torrc = new Torrc(nodes, ProcessHandle.current().pid());
        for (var node : nodes) {
            Files.writeString(node.directory().resolve("torrc"), torrc.of(node, vote));
        }
    }

    void delete() throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (var tree = Files.walk(directory)) {
            for (var path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private TorNode createNode(String nickname, Role role, int orPort, int dirPort, String randomState)
            throws GeneralSecurityException, IOException, InterruptedException {
        var home = Files.createDirectory(directory.resolve(nickname), PRIVATE);
        var keys = Files.createDirectory(home.resolve("keys"), PRIVATE);
        var v3ident = "";
        if (role == Role.AUTHORITY) {
            v3ident = AuthorityIdentity.create(keys);
            Files.writeString(home.resolve("sr-state"), randomState);
        }
        return new TorNode(nickname, role, home, RelayIdentity.create(keys), v3ident, orPort, dirPort);
    }

    private static TorNode result(Future<TorNode> made) throws IOException, InterruptedException {
        try {
            return made.get();
        } catch (ExecutionException e) {
            throw new IOException("The keys of the private Tor network could not be made.", e.getCause());
        }
    }
}
