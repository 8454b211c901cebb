package chat.allium.api.ui;

/** Makes what peers send safe to show: control, escape and bidirectional formatting characters become visible. */
public final class Visible {

    private Visible() {}

    /**
     * One line, safe for a terminal: line breaks become a visible mark too. Ordinary text in any script, combining marks and
     * emoji (with their joiners) pass unchanged.
     */
    public static String line(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> append(out, c));
        return out.toString();
    }

    private static void append(StringBuilder out, int c) {
        if (c == '\n') {
            out.append('\u2424');
        } else if (c < 0x20) {
            out.appendCodePoint(0x2400 + c);
        } else if (c == 0x7f) {
            out.append('\u2421');
        } else if (isHidden(c)) {
            out.append("<U+").append("%04X".formatted(c)).append('>');
        } else {
            out.appendCodePoint(c);
        }
    }

    private static boolean isHidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                true;
            // Joiners shape scripts and emoji; variation selectors are marks, not FORMAT. Tags build flags.
            case Character.FORMAT -> c != 0x200c && c != 0x200d && !(c >= 0xe0020 && c <= 0xe007f);
            default -> false;
        };
    }
}
