package chat.allium.testkit.tor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** Fetches Debian's {@code tor} where it is missing. No Tor of the system runs because of it, now or after a restart. */
public final class DebianTor {
    static final String REMEDY = "Install it as root: apt-get install --no-install-recommends tor";

    /** What Debian's tor package would start. */
    private static final List<String> UNITS = List.of("tor.service", "tor@default.service");

    private final TorPrograms programs;
    private final Consumer<String> say;

    private DebianTor(TorPrograms programs, Consumer<String> say) {
        this.programs = programs;
        this.say = say;
    }

    /**
     * Returns at once if tor is there, else installs it as root.
     *
     * @param say told what is being done to this machine before it is done
     * @throws IllegalStateException with a sentence that says what to install, if that can not be done from here
     */
    public static void ensure(Consumer<String> say) throws IOException, InterruptedException {
        var programs = TorPrograms.onPath();
        if (!programs.missing().isEmpty()) {
            new DebianTor(programs, say).install();
        }
    }

    private void install() throws IOException, InterruptedException {
        if (!System.getProperty("user.name").equals("root") || !programs.has("apt-get")) {
            programs.require();
        }
        say.accept("Tor is missing: installing Debian's package (apt-get install --no-install-recommends tor);"
                + " its service is not started");
        boolean systemd = programs.has("systemctl");
        if (systemd) {
            run("systemctl", "mask", UNITS);
        }
        try {
            installPackage();
        } finally {
            if (systemd) {
                run("systemctl", "unmask", UNITS);
            }
        }
        if (programs.has("update-rc.d")) {
            run("update-rc.d", "tor", List.of("disable"));
        }
        programs.require();
    }

    private void installPackage() throws IOException, InterruptedException {
        var arguments = List.of("-y", "--no-install-recommends", "tor");
        var first = run("apt-get", "install", arguments);
        if (first.ok()) {
            return;
        }
        say.accept("Refreshing the list of packages first (apt-get update)");
        run("apt-get", "update", List.of());
        var second = run("apt-get", "install", arguments);
        if (!second.ok()) {
            throw new IllegalStateException("Debian's tor could not be installed. " + REMEDY + "\n" + second.output());
        }
    }

    private record Outcome(boolean ok, String output) {}

    private static Outcome run(String program, String verb, List<String> arguments)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(program, verb).redirectErrorStream(true);
        builder.command().addAll(arguments);
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        // Without systemd a package starts its service only in the runlevels that have it, and 1 is not among them.
        builder.environment().put("RUNLEVEL", "1");
        var process = builder.start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor() == 0, output.strip());
    }
}
