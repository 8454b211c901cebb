package chat.allium.testkit.tor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A network of the usual shape that was never started. */
final class SampleNetwork {
    private SampleNetwork() {}

    static List<TorNode> nodes() {
        List<TorNode> nodes = new ArrayList<>();
        for (var role : Role.values()) {
            for (int index = 0; index < role.count(); index++) {
                nodes.add(node(role, index, nodes.size()));
            }
        }
        return nodes;
    }

    private static TorNode node(Role role, int index, int number) {
        var nickname = role.nickname(index);
        return new TorNode(
                nickname,
                role,
                Path.of("/a place/with \"quotes\"", nickname),
                new RelayIdentity("%040X".formatted(number), "ed25519-" + number),
                role == Role.AUTHORITY ? "%040X".formatted(0xA000 + number) : "",
                5000 + number,
                7000 + number);
    }
}
