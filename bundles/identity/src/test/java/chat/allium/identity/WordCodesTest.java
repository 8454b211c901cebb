package chat.allium.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.identity.FriendCode;
import chat.allium.api.identity.InvalidCodeException;
import chat.allium.api.identity.PeerId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordCodesTest {

    private static final String LEGAL = "legal winner thank year wave sausage worth useful legal winner thank yellow";
    private static final FriendCode CODE = FriendCode.of(HexFormat.of().parseHex("7f".repeat(16)));

    private final WordCodes codes = new WordCodes();

    @ParameterizedTest
    @CsvSource({
        "00000000000000000000000000000000, abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon"
                + " abandon about",
        "7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f, " + LEGAL,
        "80808080808080808080808080808080, letter advice cage absurd amount doctor acoustic avoid letter advice cage above",
        "ffffffffffffffffffffffffffffffff, zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong",
        "9e885d952ad362caeb4efe34a8e91bd2, ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic"
    })
    void agreesWithTheVectorsOfBip39(String hex, String words) throws InvalidCodeException {
        FriendCode code = FriendCode.of(HexFormat.of().parseHex(hex));
        assertEquals(words, String.join(" ", codes.words(code)));
        assertEquals(code, codes.parse(words));
    }

    @Test
    void readsEveryCodeItShows() throws InvalidCodeException {
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            byte[] bytes = new byte[16];
            random.nextBytes(bytes);
            FriendCode code = FriendCode.of(bytes);
            assertEquals(code, codes.parse(String.join(" ", codes.words(code))));
            assertEquals(code, codes.parse(codes.link(code)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "  LEGAL Winner\tthank\nyear wave sausage worth useful legal winner thank yellow ",
                "legal-winner-thank-year-wave-sausage-worth-useful-legal-winner-thank-yellow",
                "Allium:legal-winner-thank-year-wave-sausage-worth-useful-legal-winner-thank-yellow",
                "legal \u2013 winner\u00a0thank year wave sausage worth useful legal winner thank yellow"
            })
    void readsWhatPeopleType(String typed) throws InvalidCodeException {
        assertEquals(CODE, codes.parse(typed));
    }

    @ParameterizedTest
    @ValueSource(strings = {"yaer", "yeer", "yeare", "yearr"})
    void namesTheWordThatIsNotInTheListAndItsNearest(String typed) {
        String sentence = refusal(LEGAL.replace("year", typed));
        assertTrue(sentence.contains("Word 4") && sentence.contains('"' + typed + '"'), sentence);
        assertTrue(sentence.contains("\"year\""), sentence);
    }

    @Test
    void saysThatTheChecksumIsWrongWithoutNamingAWord() {
        String sentence = refusal(LEGAL.replace("wave", "water"));
        assertTrue(sentence.contains("checksum") && !sentence.contains("water"), sentence);
    }

    @Test
    void saysHowManyWordsThereAre() {
        assertTrue(refusal("legal winner").contains("not 2"));
        assertTrue(refusal(" ").contains("not 0"));
        assertTrue(refusal("allium:").contains("not 0"));
    }

    @Test
    void showsNoControlCharactersOfATypedWord() {
        String sentence = refusal(LEGAL.replace("year", "\u001b[31mye" + "x".repeat(5000)));
        assertTrue(sentence.length() < 200 && sentence.chars().noneMatch(Character::isISOControl), sentence);
    }

    @Test
    void commitsToTheOwnerUnderTheSalt() throws Exception {
        PeerId owner = PeerId.of(new byte[32]);
        byte[] salt = codes.newSalt();
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        sha.update("allium/code/v1".getBytes(StandardCharsets.US_ASCII));
        sha.update(new byte[32]);
        FriendCode expected = FriendCode.of(Arrays.copyOf(sha.digest(salt), 16));
        assertEquals(expected, codes.commit(owner, salt));
        assertNotEquals(expected, codes.commit(owner, codes.newSalt()));
        byte[] other = new byte[32];
        other[31] = 1;
        assertNotEquals(expected, codes.commit(PeerId.of(other), salt));
        assertThrows(IllegalArgumentException.class, () -> codes.commit(owner, new byte[15]));
    }

    @Test
    void seedsTheContactOnionFromTheCodeAlone() throws Exception {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        sha.update("allium/contact-onion/v1".getBytes(StandardCharsets.US_ASCII));
        assertArrayEquals(sha.digest(CODE.bytes()), codes.contactSeed(CODE));
    }

    @Test
    void saltsAreFresh() {
        assertEquals(List.of(16, 16), List.of(codes.newSalt().length, codes.newSalt().length));
        assertNotEquals(
                HexFormat.of().formatHex(codes.newSalt()), HexFormat.of().formatHex(codes.newSalt()));
    }

    private String refusal(String typed) {
        return assertThrows(InvalidCodeException.class, () -> codes.parse(typed))
                .getMessage();
    }
}
