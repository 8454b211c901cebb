package chat.allium.plugins.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.plugin.PluginException;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever becomes of an archive on its way, it is read as it was or refused with a sentence. */
class MutationTest {

    private static final int MUTATIONS = 10_000;
    private static final long SEED = 6;

    @TempDir
    Path folder;

    @Test
    void tenThousandMutatedArchivesAreReadOrRefused() throws Exception {
        Path jar = Jars.bundle("example.echo", "1.0.0")
                .header("Export-Package", "example.echo;version=\"1.0.0\"")
                .header("Provide-Capability", "osgi.service;objectClass:List<String>=\"a.B\"")
                .file("example/data", new byte[300])
                .to(folder.resolve("echo.jar"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new ArchiveWriter("echo", "1.0.0", "", List.of()).bundle(jar).write(out, PublisherKey.of(new byte[32]));
        List<byte[]> originals = List.of(out.toByteArray(), Files.readAllBytes(jar));
        Random random = new Random(SEED);
        int read = 0;
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutated = mutate(originals.get(i % 2), random);
            Path file = Files.write(folder.resolve("mutated"), mutated);
            try {
                Archive archive = Archive.open(file, folder, Limits.DEFAULT);
                // What a mutation left alone: unused fields of the zip. A signed archive says the same as before.
                assertTrue(archive.isPlain() || archive.manifest().name().equals("echo"));
                read++;
            } catch (PluginException e) {
                assertTrue(e.getMessage().endsWith("."), e.getMessage());
                refused++;
            }
        }

        assertEquals(MUTATIONS, read + refused);
        assertTrue(refused > MUTATIONS / 2, "refused only " + refused);
        try (var files = Files.list(folder)) {
            assertEquals(
                    List.of("echo.jar", "mutated"),
                    files.map(f -> f.getFileName().toString()).sorted().toList());
        }
    }

    private static byte[] mutate(byte[] original, Random random) {
        byte[] bytes = original.clone();
        switch (random.nextInt(5)) {
            case 0 -> {
                return Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            case 1 -> {
                byte[] longer = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(100));
                int at = random.nextInt(bytes.length);
                System.arraycopy(bytes, at, longer, longer.length - (bytes.length - at), bytes.length - at);
                return longer;
            }
            case 2 -> {
                // The end, where the directory is.
                int at = bytes.length - 1 - random.nextInt(Math.min(bytes.length, 300));
                bytes[at] = (byte) random.nextInt();
            }
            default -> {
                for (int i = 0; i <= random.nextInt(8); i++) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
        }
        return bytes;
    }
}
