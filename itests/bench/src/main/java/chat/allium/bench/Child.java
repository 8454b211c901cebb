package chat.allium.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another JVM, with a node's own options, that is told what to do and answers a line at a time. */
final class Child implements AutoCloseable {

    /** What a node runs with, but for the heap: there is more of everything here than a person has. */
    private static final List<String> NODE = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss512k");

    private final Process process;
    private final BufferedWriter in;
    private final BufferedReader out;
    private final Syncs.Counter syncs;

    private Child(Process process, Syncs.Counter syncs) {
        this.process = process;
        this.syncs = syncs;
        this.in = process.outputWriter();
        this.out = process.inputReader();
    }

    static Child start(Syncs syncs, String heap, Class<?> program, List<String> arguments) throws IOException {
        return start(syncs, heap, List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=error"), program, arguments);
    }

    /** @param options of the JVM: what it logs, and where */
    static Child start(Syncs syncs, String heap, List<String> options, Class<?> program, List<String> arguments)
            throws IOException {
        List<String> command =
                new ArrayList<>(List.of(java(), "-Xmx" + heap, "-cp", System.getProperty("java.class.path")));
        command.addAll(1, options);
        command.addAll(1, NODE);
        command.add(program.getName());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        Syncs.Counter counter = syncs.watch(builder.environment());
        return new Child(builder.start(), counter);
    }

    private static String java() {
        return System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
    }

    /** Disk syncs since it was started. */
    long syncs() {
        return syncs.total();
    }

    void tell(String line) throws IOException {
        in.write(line);
        in.newLine();
        in.flush();
    }

    /** The words of its next line. */
    List<String> hear() throws IOException {
        String line = out.readLine();
        if (line == null) {
            throw new IOException("a process of the benchmark ended before its time; see above");
        }
        return Arrays.asList(line.split(" "));
    }

    List<String> ask(String line) throws IOException {
        tell(line);
        return hear();
    }

    /** The number at this place of its answer. */
    static double number(List<String> answer, int place) {
        return Double.parseDouble(answer.get(place));
    }

    @Override
    public void close() throws IOException {
        try {
            in.close();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
