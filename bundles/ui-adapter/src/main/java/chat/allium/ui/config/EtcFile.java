package chat.allium.ui.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/** A {@code .cfg} file: read as its readers do, changed a key at a time, what else stands in it left as it is. */
final class EtcFile {

    private final Path path;

    EtcFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** @throws IOException if it is there and can not be read */
    Map<String, String> read() throws IOException {
        Map<String, String> values = new TreeMap<>();
        if (Files.exists(path)) {
            Properties properties = new Properties();
            try (Reader in = Files.newBufferedReader(path)) {
                properties.load(in);
            } catch (IllegalArgumentException e) {
                throw new IOException(e.getMessage(), e);
            }
            properties
                    .stringPropertyNames()
                    .forEach(key -> values.put(key, properties.getProperty(key).strip()));
        }
        return values;
    }

    /** Sets or removes a key; on the disk on return, and whoever reads meanwhile sees the old file or the new. */
    void change(String key, Optional<String> value) throws IOException {
        List<String> lines = new ArrayList<>();
        boolean goesOn = false;
        for (String line : Files.exists(path) ? Files.readAllLines(path) : List.<String>of()) {
            boolean dropped = goesOn || isOf(key, line);
            goesOn = dropped && continues(line);
            if (!dropped) {
                lines.add(line);
            }
        }
        value.ifPresent(text -> lines.add(key + " = " + escaped(text)));
        write(lines);
    }

    private static boolean isOf(String key, String line) {
        String stripped = line.strip();
        return stripped.startsWith(key) && stripped.substring(key.length()).matches("\\s*[=:].*|\\s+.*|");
    }

    private static boolean continues(String line) {
        return (line.length() - line.replaceFirst("\\\\+$", "").length()) % 2 == 1;
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\");
    }

    private void write(List<String> lines) throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        byte[] bytes = (String.join("\n", lines) + (lines.isEmpty() ? "" : "\n")).getBytes(StandardCharsets.UTF_8);
        Files.write(fresh, bytes);
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
