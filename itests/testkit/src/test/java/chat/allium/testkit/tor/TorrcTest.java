package chat.allium.testkit.tor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TorrcTest {
    private final List<TorNode> nodes = SampleNetwork.nodes();
    private final Torrc torrc = new Torrc(nodes, 4711);

    @Test
    void everyNodeKnowsEveryAuthority() {
        for (var node : nodes) {
            var authorities = lines(node).stream()
                    .filter(line -> line.startsWith("DirAuthority "))
                    .toList();

            assertEquals(4, authorities.size());
            assertEquals(
                    "DirAuthority auth1 orport=5001 no-v2 v3ident=000000000000000000000000000000000000A001"
                            + " 127.0.0.1:7001 0000000000000000000000000000000000000001",
                    authorities.get(1));
        }
    }

    @Test
    void onlyAuthoritiesVote() {
        for (var node : nodes) {
            assertEquals(node.authority(), lines(node).contains("V3AuthoritativeDirectory 1"), node.nickname());
        }
        var authority = lines(nodes.getFirst());
        assertTrue(authority.containsAll(List.of(
                "TestingV3AuthInitialVotingInterval 5",
                "TestingV3AuthInitialVoteDelay 2",
                "V3AuthVotingInterval 20",
                "V3AuthVoteDelay 4",
                "V3AuthDistDelay 4",
                "ConsensusParams hsdir_interval=8",
                "AuthDirVoteStableGuaranteeMinUptime 0",
                "AuthDirVoteStableGuaranteeMTBF 0",
                "AuthDirFastGuarantee 1 KB")));
    }

    @Test
    void exitsReachLoopbackAndNothingElse() {
        for (var node : nodes) {
            var policy = lines(node).stream()
                    .filter(line -> line.startsWith("ExitPolicy "))
                    .toList();

            assertEquals(
                    node.role() == Role.EXIT
                            ? List.of("ExitPolicy accept 127.0.0.0/8:*", "ExitPolicy reject *:*")
                            : List.of("ExitPolicy reject *:*"),
                    policy);
        }
    }

    @Test
    void everyNodeListensOnLoopbackOnlyAndEndsWithItsOwner() {
        for (var node : nodes) {
            var lines = lines(node);

            assertTrue(lines.contains("ORPort 127.0.0.1:%d IPv4Only".formatted(node.orPort())));
            assertTrue(lines.contains("DirPort 127.0.0.1:%d".formatted(node.dirPort())));
            assertTrue(lines.contains("SocksPort 0"));
            assertTrue(lines.contains("__OwningControllerProcess 4711"));
            assertFalse(torrc.of(node, vote()).contains("%"), "a placeholder is left");
        }
    }

    @Test
    void aDirectoryWithSpacesAndQuotesIsQuoted() {
        assertTrue(lines(nodes.getFirst()).contains("DataDirectory \"/a place/with \\\"quotes\\\"/auth0\""));
    }

    private List<String> lines(TorNode node) {
        return torrc.of(node, vote()).lines().toList();
    }

    private static FirstVote vote() {
        return new FirstVote(5, Instant.EPOCH);
    }
}
