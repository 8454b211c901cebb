package chat.allium.shell.wire;

import java.nio.charset.StandardCharsets;

/**
 * One unit between shell and client: a type and bytes.
 *
 * @param type one of the constants here
 * @param payload its bytes
 */
public record Packet(int type, byte[] payload) {

    /** Client: run commands. Payload: u8 JSON or not, u16 width (0: no terminal), then the script in UTF-8, one command a line. */
    public static final int EXEC = 1;
    /** Client: attach. Payload: u8 terminal or not, u16 columns, u16 rows, then the terminal's type in UTF-8. */
    public static final int SHELL = 2;
    /** Client: typed bytes. */
    public static final int INPUT = 3;
    /** Client: no more input. */
    public static final int INPUT_END = 4;
    /** Client: the terminal has another size. Payload: u16 columns, u16 rows. */
    public static final int SIZE = 5;
    /** Shell: standard output. */
    public static final int OUT = 16;
    /** Shell: standard error. */
    public static final int ERR = 17;
    /** Shell: the end. Payload: u8 exit status. */
    public static final int EXIT = 18;

    /** Most bytes of a payload. */
    public static final int MAX_PAYLOAD = 1 << 20;

    /** An unsigned number of two bytes at a place in the payload. */
    public int u16(int at) {
        return (payload[at] & 0xff) << 8 | payload[at + 1] & 0xff;
    }

    /** The payload from a place on, as text. */
    public String text(int from) {
        return new String(payload, from, payload.length - from, StandardCharsets.UTF_8);
    }

    /** A payload of some numbers of one or two bytes and a text. */
    public static byte[] payload(byte[] numbers, String text) {
        byte[] tail = text.getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[numbers.length + tail.length];
        System.arraycopy(numbers, 0, all, 0, numbers.length);
        System.arraycopy(tail, 0, all, numbers.length, tail.length);
        return all;
    }
}
