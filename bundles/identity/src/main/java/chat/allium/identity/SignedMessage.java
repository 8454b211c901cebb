package chat.allium.identity;

import chat.allium.api.identity.Label;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** What is signed: label and data; for TLS the data alone, which begins with the label's text in its own way. */
final class SignedMessage {

    private static final List<byte[]> CERTIFICATE_VERIFY =
            List.of(certificateVerify("server"), certificateVerify("client"));
    private static final Set<Integer> HASHES = Set.of(32, 48, 64);

    private SignedMessage() {}

    static byte[] of(Label label, byte[] data) {
        if (!fits(label, data)) {
            throw new IllegalArgumentException("nothing that " + label + " may sign");
        }
        if (label == Label.TLS) {
            return data;
        }
        byte[] prefix = label.bytes();
        byte[] message = Arrays.copyOf(prefix, prefix.length + data.length);
        System.arraycopy(data, 0, message, prefix.length, data.length);
        return message;
    }

    static boolean fits(Label label, byte[] data) {
        return switch (label) {
            case CARD, REQUEST, ACCEPTANCE -> true;
            case TLS -> CERTIFICATE_VERIFY.stream().anyMatch(start -> startsWith(data, start));
            default -> false;
        };
    }

    private static boolean startsWith(byte[] data, byte[] start) {
        return HASHES.contains(data.length - start.length)
                && Arrays.equals(data, 0, start.length, start, 0, start.length);
    }

    /** RFC 8446, 4.4.3: 64 spaces, the context, a zero byte; the transcript hash follows. */
    private static byte[] certificateVerify(String side) {
        String context = " ".repeat(64) + Label.TLS.text() + side + " CertificateVerify\0";
        return context.getBytes(StandardCharsets.US_ASCII);
    }
}
