package chat.allium.testkit.tor;

import java.util.List;
import java.util.stream.Collectors;

/** What arti has to be told to live in this network and in no other. */
final class ArtiConfig {
    private ArtiConfig() {}

    /** The TOML. {@code cbtmintimeout}: from circuits this fast arti learns to give up after 60 ms. */
    static String toml(List<TorNode> nodes) {
        var authorities = nodes.stream().filter(TorNode::authority).toList();
        return """
                [path_rules]
                ipv4_subnet_family_prefix = 33
                ipv6_subnet_family_prefix = 129

                [address_filter]
                allow_local_addrs = true

                [override_net_params]
                cbtmintimeout = 10000
                hsdir_interval = %d

                [tor_network.authorities]
                v3idents = [%s]
                """.formatted(
                                Voting.HSDIR_INTERVAL,
                                authorities.stream()
                                        .map(node -> '"' + node.v3ident() + '"')
                                        .collect(Collectors.joining(", ")))
                + authorities.stream().map(ArtiConfig::fallback).collect(Collectors.joining());
    }

    private static String fallback(TorNode node) {
        return """

                [[tor_network.fallback_caches]]
                rsa_identity = "%s"
                ed_identity = "%s"
                orports = ["%s:%d"]
                """.formatted(node.identity().fingerprint(), node.identity().ed25519(), TorNode.LOOPBACK, node.orPort());
    }
}
