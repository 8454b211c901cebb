package chat.allium.testkit.tor;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The configuration of one node.
 *
 * @param nodes the whole network
 * @param owner process that tor follows into death, even where it was killed with SIGKILL
 */
record Torrc(List<TorNode> nodes, long owner) {
    private static final String COMMON = """
            TestingTorNetwork 1
            RunAsDaemon 0
            Sandbox 0
            ShutdownWaitLength 1
            PathsNeededToBuildCircuits 0.67
            ConnLimit 60
            GeoIPFile /dev/null
            GeoIPv6File /dev/null
            Log notice stdout
            Address 127.0.0.1
            SocksPort 0
            AssumeReachable 1
            ServerDNSAllowBrokenConfig 1
            ServerDNSDetectHijacking 0
            ServerDNSTestAddresses
            ServerDNSResolvConfFile /dev/null
            """;

    private static final String EXIT = """
            ExitRelay 1
            ExitPolicyRejectPrivate 0
            ExitPolicy accept 127.0.0.0/8:*
            ExitPolicy reject *:*
            """;

    private static final String NO_EXIT = """
            ExitRelay 0
            ExitPolicy reject *:*
            """;

    String of(TorNode node, FirstVote firstVote) {
        return COMMON
                + authorities()
                + """
                __OwningControllerProcess %d
                DataDirectory %s
                Nickname %s
                ContactInfo %s@invalid.test
                ORPort 127.0.0.1:%d IPv4Only
                DirPort 127.0.0.1:%d
                """.formatted(
                                owner,
                                quoted(node.directory().toString()),
                                node.nickname(),
                                node.nickname(),
                                node.orPort(),
                                node.dirPort())
                + (node.role() == Role.EXIT ? EXIT : NO_EXIT)
                + (node.authority() ? voting(firstVote) : "");
    }

    private String authorities() {
        return nodes.stream()
                .filter(TorNode::authority)
                .map(node -> "DirAuthority %s orport=%d no-v2 v3ident=%s %s:%d %s\n"
                        .formatted(
                                node.nickname(),
                                node.orPort(),
                                node.v3ident(),
                                TorNode.LOOPBACK,
                                node.dirPort(),
                                node.identity().fingerprint()))
                .collect(Collectors.joining());
    }

    /** The three AuthDir options keep flags that tor otherwise takes away after minutes, and arti refuses relays then. */
    private static String voting(FirstVote first) {
        return """
                AuthoritativeDirectory 1
                V3AuthoritativeDirectory 1
                TestingV3AuthInitialVotingInterval %d
                TestingV3AuthInitialVoteDelay %d
                TestingV3AuthInitialDistDelay %d
                V3AuthVotingInterval %d
                V3AuthVoteDelay %d
                V3AuthDistDelay %d
                V3AuthNIntervalsValid 2
                TestingDirAuthVoteGuard *
                TestingDirAuthVoteHSDir *
                TestingDirAuthVoteExit *
                TestingMinExitFlagThreshold 0
                AuthDirVoteStableGuaranteeMinUptime 0
                AuthDirVoteStableGuaranteeMTBF 0
                AuthDirFastGuarantee 1 KB
                ConsensusParams hsdir_interval=%d
                """.formatted(
                        first.interval(),
                        FirstVote.DELAY,
                        FirstVote.DELAY,
                        Voting.INTERVAL,
                        Voting.DELAY,
                        Voting.DELAY,
                        Voting.HSDIR_INTERVAL);
    }

    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
