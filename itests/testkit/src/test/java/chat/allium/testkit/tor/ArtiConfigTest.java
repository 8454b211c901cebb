package chat.allium.testkit.tor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ArtiConfigTest {
    private final String toml = ArtiConfig.toml(SampleNetwork.nodes());

    @Test
    void namesEveryAuthorityByItsThreeIdentities() {
        assertTrue(toml.contains("""
                v3idents = ["000000000000000000000000000000000000A000", "000000000000000000000000000000000000A001", \
                "000000000000000000000000000000000000A002", "000000000000000000000000000000000000A003"]
                """));
        assertTrue(toml.contains("""
                [[tor_network.fallback_caches]]
                rsa_identity = "0000000000000000000000000000000000000002"
                ed_identity = "ed25519-2"
                orports = ["127.0.0.1:5002"]
                """));
        assertEquals(4, toml.split("fallback_caches", -1).length - 1);
    }

    @Test
    void allowsLoopbackAndOverridesTheTwoParameters() {
        assertTrue(toml.contains("allow_local_addrs = true"));
        assertTrue(toml.contains("cbtmintimeout = 10000\nhsdir_interval = 8\n"));
    }
}
