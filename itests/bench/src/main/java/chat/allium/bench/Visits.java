package chat.allium.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Connects to the echo service in one way, again and again, and keeps what each took. */
final class Visits {

    /** Both directions, and what ends them. */
    record Stream(InputStream in, OutputStream out, AutoCloseable end) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            try {
                end.close();
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }

    /** Makes a connection. */
    @FunctionalInterface
    interface Way {
        /** @param number how many came before */
        Stream connect(int number) throws IOException;
    }

    private final String name;
    private final Way way;
    private final Writer raw;
    private final List<Double> connects = new ArrayList<>();
    private final List<Double> echoes = new ArrayList<>();
    private int failed;

    Visits(String name, Way way, Writer raw) {
        this.name = name;
        this.way = way;
        this.raw = raw;
    }

    int count() {
        return connects.size();
    }

    /** One visit, which may fail. */
    void visit(int number) throws IOException {
        long begin = System.nanoTime();
        try (Stream stream = way.connect(number)) {
            double connect = millis(begin);
            long sent = System.nanoTime();
            byte[] ball = String.format(Locale.ROOT, "%064d", number).getBytes();
            stream.out().write(ball);
            stream.out().flush();
            byte[] back = stream.in().readNBytes(ball.length);
            if (!Arrays.equals(ball, back)) {
                throw new IOException("something else came back");
            }
            double echo = millis(sent);
            connects.add(connect);
            echoes.add(echo);
            raw.write(String.format(Locale.ROOT, "%s,%d,ok,%.3f,%.3f%n", name, number, connect, echo));
        } catch (IOException e) {
            failed++;
            raw.write(String.format(Locale.ROOT, "%s,%d,failed,%.3f,%n", name, number, millis(begin)));
        }
        raw.flush();
    }

    private static double millis(long since) {
        return (System.nanoTime() - since) / 1e6;
    }

    void report(Report report, int wanted, boolean goal) {
        spread(report, ".connect", connects, "to connect");
        spread(report, ".echo", echoes, "for 64 bytes and back");
        report.figure(name + ".failed", failed, "", "attempts that failed");
        if (goal) {
            report.goal(name + ".connects", count(), "", Goal.atLeast(wanted), "connects with an echo");
        } else {
            report.figure(name + ".connects", count(), "", "connects with an echo");
        }
    }

    private void spread(Report report, String what, List<Double> millis, String text) {
        for (int percent : new int[] {50, 95, 99}) {
            report.figure(
                    name + what + ".p" + percent,
                    Spread.percentile(millis, percent),
                    "ms",
                    percent + " of 100, " + text);
        }
    }
}
