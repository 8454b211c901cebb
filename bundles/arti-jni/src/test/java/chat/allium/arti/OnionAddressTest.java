package chat.allium.arti;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class OnionAddressTest {

    private static final String ADDRESS = "25njqamcweflpvkl73j4szahhihoc4xt3ktcgjnpaingr5yhkenl5sid.onion";

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    /** RFC 8032, section 7.1, test 1. */
    @Test
    void seedAndPublicKeyOfTheStandardGiveTheAddressThatTorGives() {
        assertEquals(
                ADDRESS, OnionAddress.ofSeed(hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")));
        assertEquals(
                ADDRESS,
                OnionAddress.ofPublicKey(hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")));
    }

    @Test
    void aMistypedAddressIsNotValid() {
        assertTrue(OnionAddress.isValid(ADDRESS));
        assertFalse(OnionAddress.isValid(ADDRESS.replace("25n", "25m")));
        assertFalse(OnionAddress.isValid(ADDRESS.toUpperCase(java.util.Locale.ROOT)));
        assertFalse(OnionAddress.isValid(ADDRESS.substring(1)));
        assertFalse(OnionAddress.isValid(ADDRESS.replace("25n", "25!")));
        assertFalse(OnionAddress.isValid("example.com"));
        assertFalse(OnionAddress.isValid(""));
    }

    @Test
    void keysOfAWrongLengthAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> OnionAddress.ofSeed(new byte[31]));
        assertThrows(IllegalArgumentException.class, () -> OnionAddress.ofPublicKey(new byte[33]));
    }
}
