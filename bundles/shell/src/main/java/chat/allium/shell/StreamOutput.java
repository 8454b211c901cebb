package chat.allium.shell;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Plain lines. A reader that is gone is nobody's error. */
final class StreamOutput implements Interpreter.Output {

    private final PrintStream out;
    private final PrintStream err;

    StreamOutput(OutputStream out, OutputStream err) {
        this.out = new PrintStream(out, true, StandardCharsets.UTF_8);
        this.err = new PrintStream(err, true, StandardCharsets.UTF_8);
    }

    @Override
    public void out(String text) {
        out.print(text + '\n');
        out.flush();
    }

    @Override
    public void err(String text) {
        err.print(text + '\n');
        err.flush();
    }
}
