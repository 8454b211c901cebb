package chat.allium.shell.client;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The terminal of this process, by the program {@code stty}: the JDK has nothing for it. */
final class TerminalMode {

    private static final int DEFAULT_COLUMNS = 80;
    private static final int DEFAULT_ROWS = 24;

    private TerminalMode() {}

    /** Switches to raw bytes and returns what {@link #restore} takes. */
    static @Nullable String raw() throws IOException {
        String saved = stty("-g");
        if (saved != null) {
            stty("raw", "-echo");
        }
        return saved;
    }

    static void restore(@Nullable String saved) throws IOException {
        if (saved != null) {
            stty(saved);
        }
    }

    static int columns() throws IOException {
        return size()[1];
    }

    /** Rows and columns. */
    static int[] size() throws IOException {
        String size = stty("size");
        int space = size == null ? -1 : size.indexOf(' ');
        if (space < 1) {
            return new int[] {DEFAULT_ROWS, DEFAULT_COLUMNS};
        }
        int rows = Integer.parseInt(size.substring(0, space));
        int columns = Integer.parseInt(size.substring(space + 1));
        return new int[] {rows > 0 ? rows : DEFAULT_ROWS, columns > 0 ? columns : DEFAULT_COLUMNS};
    }

    private static @Nullable String stty(String... args) throws IOException {
        String[] command = new String[args.length + 1];
        command[0] = "stty";
        System.arraycopy(args, 0, command, 1, args.length);
        Process process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/tty"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        try {
            return process.waitFor() == 0 ? out : null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
