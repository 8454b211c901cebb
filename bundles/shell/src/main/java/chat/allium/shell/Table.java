package chat.allium.shell;

import chat.allium.api.ui.Visible;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.WCWidth;

/**
 * Rows under headings, aligned. Cells are made visible here, whoever wrote them. If it is too wide, the widest column is wrapped.
 */
final class Table {

    private static final String GAP = "  ";
    private static final int NARROWEST = 12;

    private final List<List<String>> rows = new ArrayList<>();
    private final int columns;

    /** @param headings one a column; without any text, no line of headings is shown */
    Table(String... headings) {
        columns = headings.length;
        if (!String.join("", headings).isEmpty()) {
            rows.add(List.of(headings));
        }
    }

    Table row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(Visible.line(String.valueOf(cell)));
        }
        rows.add(row);
        return this;
    }

    /** @param width 0 for as wide as it likes */
    String render(int width) {
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int c = 0; c < columns; c++) {
                widths[c] = Math.max(widths[c], columnsOf(row.get(c)));
            }
        }
        if (width > 0) {
            fit(widths, width);
        }
        List<String> lines = new ArrayList<>();
        rows.forEach(row -> render(row, widths, lines));
        return String.join("\n", lines);
    }

    private void fit(int[] widths, int width) {
        int total = GAP.length() * (columns - 1);
        int widest = 0;
        for (int c = 0; c < columns; c++) {
            total += widths[c];
            widest = widths[c] >= widths[widest] ? c : widest;
        }
        if (total > width) {
            widths[widest] = Math.max(NARROWEST, widths[widest] - (total - width));
        }
    }

    private void render(List<String> row, int[] widths, List<String> lines) {
        List<List<String>> cells = new ArrayList<>();
        int height = 1;
        for (int c = 0; c < columns; c++) {
            List<String> wrapped = wrap(row.get(c), widths[c]);
            cells.add(wrapped);
            height = Math.max(height, wrapped.size());
        }
        for (int h = 0; h < height; h++) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < columns; c++) {
                String part = h < cells.get(c).size() ? cells.get(c).get(h) : "";
                line.append(part);
                if (c < columns - 1) {
                    line.repeat(" ", widths[c] - columnsOf(part)).append(GAP);
                }
            }
            lines.add(line.toString().stripTrailing());
        }
    }

    /** Breaks at spaces where there are some. */
    static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        int lastSpace = -1;
        int used = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int wide = Math.max(0, WCWidth.wcwidth(c));
            if (used + wide > width && i > start) {
                int end = lastSpace > start ? lastSpace : i;
                lines.add(text.substring(start, end));
                start = end == lastSpace ? end + 1 : end;
                used = start < i ? columnsOf(text.substring(start, i)) : 0;
                lastSpace = -1;
            }
            if (c == ' ') {
                lastSpace = i;
            }
            used += wide;
            i += Character.charCount(c);
        }
        lines.add(text.substring(Math.min(start, text.length())));
        return lines;
    }

    /** How many columns of a terminal a text takes. */
    static int columnsOf(String text) {
        return text.codePoints().map(c -> Math.max(0, WCWidth.wcwidth(c))).sum();
    }
}
