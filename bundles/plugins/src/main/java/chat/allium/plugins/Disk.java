package chat.allium.plugins;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One folder of this user's, changed in steps each of which is whole or did not happen. */
final class Disk {

    private static final FileAttribute<?> OWNER_FILE = attribute("rw-------");
    private static final FileAttribute<?> OWNER_FOLDER = attribute("rwx------");
    private static final String DRAFT = "new-";

    private final Path folder;
    private final Consumer<String> before;

    /** @param before called before each step with its name: a test ends the node there */
    Disk(Path folder, Consumer<String> before) throws IOException {
        this.folder = folder;
        this.before = before;
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(folder, OWNER_FOLDER);
        }
        // Whoever may write here decides what runs in this node.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    Path folder() {
        return folder;
    }

    /** Its files, without folders. */
    List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(p -> !Files.isDirectory(p, LinkOption.NOFOLLOW_LINKS))
                    .map(p -> p.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /** Copies what is read, at most {@code limit} bytes of it and one more, into a draft. @return its name */
    String draft(InputStream in, MessageDigest digest, long limit) throws IOException {
        String name = step("create", DRAFT + Long.toHexString(System.nanoTime()));
        byte[] buffer = new byte[64 * 1024];
        try (FileChannel out = create(name)) {
            long total = 0;
            for (int n = in.read(buffer); n >= 0 && total <= limit; n = in.read(buffer)) {
                step("write", name);
                digest.update(buffer, 0, n);
                write(out, buffer, n);
                total += n;
            }
            step("sync", name);
            out.force(true);
        }
        return name;
    }

    /** The file is durably there, under its last name, when this returns. */
    void publish(String draft, String name) throws IOException {
        rename(draft, name);
        sync(name);
    }

    /** The file durably has this content when this returns. */
    void replace(String name, byte[] content) throws IOException {
        if (!exchange(name, content)) {
            throw new IOException("its folder can not be synced");
        }
    }

    /** @throws IOException then the file is what it was @return whether the new content outlives a power cut for certain */
    boolean exchange(String name, byte[] content) throws IOException {
        String draft = step("create", DRAFT + name);
        Files.deleteIfExists(path(draft));
        try (FileChannel out = create(draft)) {
            step("write", draft);
            write(out, content, content.length);
            step("sync", draft);
            out.force(true);
        }
        rename(draft, name);
        try {
            sync(name);
            return true;
        } catch (IOException e) {
            // It has another content already: whoever reads it now, or starts next, finds that.
            return false;
        }
    }

    void delete(String name) throws IOException {
        step("delete", name);
        Files.deleteIfExists(path(name));
    }

    /** The file is durably gone when this returns. */
    void deleteDurably(String name) throws IOException {
        delete(name);
        sync(name);
    }

    private void rename(String draft, String name) throws IOException {
        step("rename", name);
        Files.move(path(draft), path(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void sync(String name) throws IOException {
        step("sync folder after", name);
        try (FileChannel channel = FileChannel.open(folder)) {
            channel.force(true);
        }
    }

    private FileChannel create(String name) throws IOException {
        return FileChannel.open(
                path(name), EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_FILE);
    }

    private static void write(FileChannel out, byte[] bytes, int length) throws IOException {
        for (ByteBuffer rest = ByteBuffer.wrap(bytes, 0, length); rest.hasRemaining(); ) {
            out.write(rest);
        }
    }

    private String step(String what, String name) {
        before.accept(what + ' ' + name);
        return name;
    }

    private static FileAttribute<?> attribute(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
