package chat.allium.identity;

import chat.allium.api.identity.VaultException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** A file that only its owner may read. It is whole or it is not there, and is never overwritten. */
final class SecretFile {

    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");
    private static final FileAttribute<?> OWNER_FILE = attribute("rw-------");
    private static final FileAttribute<?> OWNER_FOLDER = attribute("rwx------");

    private final Path path;

    private SecretFile(Path path) {
        this.path = path;
    }

    /** In the node's folder, which is made if it is not there. @throws VaultException if others may enter the folder */
    static SecretFile in(Path home, String name) {
        try {
            Files.createDirectories(home.toAbsolutePath(), OWNER_FOLDER);
            refuseOthers(home, "700");
            return new SecretFile(home.resolve(name));
        } catch (IOException | UnsupportedOperationException e) {
            throw new VaultException(
                    "The folder " + home + " can not be used: give --home a folder that you may write to, on a file"
                            + " system that knows owners.",
                    e);
        }
    }

    boolean exists() {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** @throws VaultException if it can not be read, others may read it, or its length is not one of {@code lengths} */
    Optional<byte[]> read(Set<Integer> lengths) {
        if (!exists()) {
            return Optional.empty();
        }
        try {
            refuseOthers(path, "600");
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                    || !lengths.contains((int) Math.min(Files.size(path), Integer.MAX_VALUE))) {
                throw new VaultException(path + " is damaged; put it back from a backup of this folder.");
            }
            return Optional.of(Files.readAllBytes(path));
        } catch (IOException e) {
            throw new VaultException(path + " can not be read; make its owner the one who runs the node.", e);
        }
    }

    /** Durable on return. @throws VaultException if it is there already or can not be written */
    void create(byte[] content) {
        Path draft = path.resolveSibling(path.getFileName() + ".new");
        try {
            Files.deleteIfExists(draft);
            var options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            try (FileChannel out = FileChannel.open(draft, options, OWNER_FILE)) {
                for (ByteBuffer rest = ByteBuffer.wrap(content); rest.hasRemaining(); ) {
                    out.write(rest);
                }
                out.force(true);
            }
            // Without ATOMIC_MOVE a file that is there is kept; within one folder the move is a rename all the same.
            Files.move(draft, path);
            try (FileChannel folder = FileChannel.open(path.toAbsolutePath().getParent())) {
                folder.force(true);
            }
        } catch (IOException e) {
            throw new VaultException(path + " can not be written; free some space and make the folder writable.", e);
        }
    }

    private static void refuseOthers(Path path, String mode) throws IOException {
        Set<PosixFilePermission> present = EnumSet.copyOf(OTHERS);
        present.retainAll(Files.getPosixFilePermissions(path));
        if (!present.isEmpty()) {
            throw new VaultException("Others may read " + path + "; run: chmod " + mode + " '" + path + "'");
        }
    }

    private static FileAttribute<?> attribute(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
