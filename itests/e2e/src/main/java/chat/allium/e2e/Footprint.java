package chat.allium.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a running process holds, after a collection.
 *
 * @param threads by name without digits, virtual ones among them
 * @param files open file descriptors by what they are; not those of a database, which follow the engine in use
 * @param loaders class loaders of bundles
 * @param classes by name: one that two loaders have counts twice
 * @param residentMiB of memory
 */
record Footprint(
        Map<String, Long> threads, Map<String, Long> files, long loaders, Map<String, Long> classes, long residentMiB) {

    private static final String BUNDLE_LOADER = "BundleWiringImpl$BundleClassLoader";
    private static final String DATABASE = "/db";

    /** @param folder for a file of its own */
    static Footprint of(ProcessHandle process, Path folder) throws IOException, InterruptedException {
        long pid = process.pid();
        // The second finds what the cleaners of the first let go.
        jcmd(pid, "GC.run");
        jcmd(pid, "GC.run");
        long loaders = jcmd(pid, "VM.classloader_stats")
                .lines()
                .filter(line -> line.contains(BUNDLE_LOADER))
                .count();
        return new Footprint(threads(pid, folder), files(pid), loaders, classes(pid), residentMiB(pid));
    }

    private static Map<String, Long> threads(long pid, Path folder) throws IOException, InterruptedException {
        Path dump = folder.resolve("threads-" + pid);
        jcmd(pid, "Thread.dump_to_file", "-overwrite", dump.toString());
        Map<String, Long> threads = new TreeMap<>();
        for (String line : Files.readAllLines(dump)) {
            if (line.matches("#\\d+ \".*\".*")) {
                threads.merge(plain(line.substring(line.indexOf('"') + 1, line.lastIndexOf('"'))), 1L, Long::sum);
            }
        }
        Files.delete(dump);
        return threads;
    }

    private static Map<String, Long> classes(long pid) throws IOException, InterruptedException {
        Map<String, Long> classes = new TreeMap<>();
        jcmd(pid, "VM.classes").lines().filter(Footprint::isLoaded).forEach(line -> {
            String name = line.strip();
            classes.merge(name.substring(name.lastIndexOf(' ') + 1), 1L, Long::sum);
        });
        return classes;
    }

    /** In the archive of classes there are some that no loader has, or has any more. */
    private static boolean isLoaded(String line) {
        return line.startsWith("0x") && !line.contains(" allocated ");
    }

    private static Map<String, Long> files(long pid) throws IOException {
        Map<String, Long> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(Path.of("/proc", String.valueOf(pid), "fd"))) {
            for (Path one : all.toList()) {
                if (Files.isSymbolicLink(one)) {
                    String name = target(one);
                    if (!name.contains(DATABASE)) {
                        files.merge(plain(name), 1L, Long::sum);
                    }
                }
            }
        }
        return files;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "closed meanwhile";
        }
    }

    private static String plain(String name) {
        return name.replaceAll("\\d+", "#");
    }

    private static long residentMiB(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
            }
        }
        throw new IOException("the process has ended");
    }

    private static String jcmd(long pid, String... command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), String.valueOf(pid)));
        words.addAll(List.of(command));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("jcmd " + command[0] + ": " + said.strip());
        }
        return said;
    }

    static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** What there is more of in {@code after}, in words. */
    static String more(Map<String, Long> before, Map<String, Long> after) {
        List<String> all = new ArrayList<>();
        after.forEach((name, count) -> {
            long grown = count - before.getOrDefault(name, 0L);
            if (grown > 0) {
                all.add(grown + " " + name);
            }
        });
        return String.join(", ", all);
    }

    @Override
    public String toString() {
        return sum(threads) + " threads, " + sum(files) + " files, " + sum(classes) + " classes, " + loaders
                + " loaders of bundles, " + residentMiB + " MiB";
    }
}
