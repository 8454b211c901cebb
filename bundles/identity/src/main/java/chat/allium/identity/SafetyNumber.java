package chat.allium.identity;

import chat.allium.api.identity.Label;
import chat.allium.api.identity.PeerId;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Sixty digits of SHA-512 over label and both keys, the lower first: twelve groups, each of five bytes modulo 100,000. */
final class SafetyNumber {

    private static final int GROUPS = 12;
    private static final int BYTES = 5;
    private static final BigInteger MODULUS = BigInteger.valueOf(100_000);

    private SafetyNumber() {}

    static String of(PeerId one, PeerId other) {
        boolean ordered = one.compareTo(other) <= 0;
        byte[] hash = Digests.sha512(
                Label.SAFETY_NUMBER.bytes(), (ordered ? one : other).bytes(), (ordered ? other : one).bytes());
        return IntStream.range(0, GROUPS)
                .mapToObj(i -> new BigInteger(1, Arrays.copyOfRange(hash, i * BYTES, (i + 1) * BYTES)))
                .map(n -> "%05d".formatted(n.mod(MODULUS)))
                .collect(Collectors.joining(" "));
    }
}
