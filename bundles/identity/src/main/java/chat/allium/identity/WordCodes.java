package chat.allium.identity;

import chat.allium.api.identity.FriendCode;
import chat.allium.api.identity.FriendCodes;
import chat.allium.api.identity.InvalidCodeException;
import chat.allium.api.identity.Label;
import chat.allium.api.identity.PeerId;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Friend codes as the twelve words of BIP-39: 128 bits and the first four bits of their SHA-256, eleven bits a word. */
@Component
public final class WordCodes implements FriendCodes {

    private static final int WORDS = 12;
    private static final int BITS = 11;
    private static final int CHECKSUM_BITS = 4;
    private static final int LONGEST_SHOWN = 24;
    private static final String SCHEME = "allium:";
    /** White space, separators and dashes of every script, as people and their keyboards put them between words. */
    private static final String BETWEEN = "[\\s\\p{Z}\\p{Pd}]+";

    private final WordList list = WordList.load();
    private final SecureRandom random;

    /** Reads the list of words. */
    @Activate
    public WordCodes() {
        this(new SecureRandom());
    }

    WordCodes(SecureRandom random) {
        this.random = random;
    }

    @Override
    public byte[] newSalt() {
        byte[] salt = new byte[SALT_LENGTH];
        random.nextBytes(salt);
        return salt;
    }

    @Override
    public FriendCode commit(PeerId owner, byte[] salt) {
        if (salt.length != SALT_LENGTH) {
            throw new IllegalArgumentException("a salt has " + SALT_LENGTH + " bytes");
        }
        byte[] hash = Digests.sha256(Label.CODE.bytes(), owner.bytes(), salt);
        return FriendCode.of(Arrays.copyOf(hash, FriendCode.LENGTH));
    }

    @Override
    public List<String> words(FriendCode code) {
        byte[] bytes = code.bytes();
        BigInteger all = new BigInteger(1, bytes).shiftLeft(CHECKSUM_BITS).or(BigInteger.valueOf(checksum(bytes)));
        return IntStream.range(0, WORDS)
                .mapToObj(i -> all.shiftRight((WORDS - 1 - i) * BITS))
                .map(n -> list.word(n.intValue() & (1 << BITS) - 1))
                .toList();
    }

    @Override
    public String link(FriendCode code) {
        return SCHEME + String.join("-", words(code));
    }

    @Override
    public FriendCode parse(String words) throws InvalidCodeException {
        List<String> typed = split(words);
        if (typed.size() != WORDS) {
            throw new InvalidCodeException("A friend code has " + WORDS + " words, not " + typed.size() + ".");
        }
        BigInteger all = BigInteger.ZERO;
        for (int i = 0; i < WORDS; i++) {
            all = all.shiftLeft(BITS).or(BigInteger.valueOf(index(i + 1, typed.get(i))));
        }
        byte[] bytes = fixedLength(all.shiftRight(CHECKSUM_BITS));
        if ((all.intValue() & (1 << CHECKSUM_BITS) - 1) != checksum(bytes)) {
            throw new InvalidCodeException("The checksum of these words is wrong: one is mistyped, or two are swapped;"
                    + " compare them with the code once more.");
        }
        return FriendCode.of(bytes);
    }

    @Override
    public byte[] contactSeed(FriendCode code) {
        return Digests.sha256(Label.CONTACT_ONION.bytes(), code.bytes());
    }

    private static List<String> split(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        String words = lower.startsWith(SCHEME) ? lower.substring(SCHEME.length()) : lower;
        return Arrays.stream(words.split(BETWEEN))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private int index(int place, String word) throws InvalidCodeException {
        var index = list.index(word);
        if (index.isPresent()) {
            return index.getAsInt();
        }
        String shown = word.replaceAll("[^\\p{L}\\p{N}]", "?");
        String cut = shown.substring(0, Math.min(shown.length(), LONGEST_SHOWN));
        throw new InvalidCodeException("Word " + place + ", \"" + cut
                + "\", is not in the list of code words; perhaps \"" + list.nearest(cut) + "\"?");
    }

    private static int checksum(byte[] bytes) {
        return (Digests.sha256(bytes)[0] & 0xff) >> 8 - CHECKSUM_BITS;
    }

    private static byte[] fixedLength(BigInteger number) {
        byte[] out = new byte[FriendCode.LENGTH];
        byte[] digits = number.toByteArray();
        int used = Math.min(digits.length, out.length);
        System.arraycopy(digits, digits.length - used, out, out.length - used, used);
        return out;
    }
}
