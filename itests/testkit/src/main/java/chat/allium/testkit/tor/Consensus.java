package chat.allium.testkit.tor;

import java.util.Arrays;
import java.util.List;

/**
 * What a consensus says of the network's health.
 *
 * @param randomValues shared random values, two in a network that onion services can use
 */
record Consensus(int relays, int hsDirs, int usableGuards, int signatures, int randomValues) {
    private static final List<String> GUARD = List.of("Guard", "Fast", "Stable", "V2Dir");

    static Consensus parse(String document) {
        var lines = document.lines().toList();
        var flags = lines.stream()
                .filter(line -> line.startsWith("s "))
                .map(line -> Arrays.asList(line.substring(2).split(" ")))
                .toList();
        return new Consensus(
                flags.size(),
                (int) flags.stream().filter(of -> of.contains("HSDir")).count(),
                (int) flags.stream().filter(of -> of.containsAll(GUARD)).count(),
                starting(lines, "directory-signature "),
                starting(lines, "shared-rand-"));
    }

    /** Every relay is there and serves onion services, every authority has signed, both random values are known. */
    boolean complete(int nodes, int authorities) {
        return relays == nodes && hsDirs == nodes && signatures == authorities && randomValues == 2;
    }

    @Override
    public String toString() {
        return "%d relays, %d guards, %d signatures, %d shared random values"
                .formatted(relays, usableGuards, signatures, randomValues);
    }

    private static int starting(List<String> lines, String keyword) {
        return (int) lines.stream().filter(line -> line.startsWith(keyword)).count();
    }
}
