package chat.allium.ui.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One thing that a bundle says can be configured.
 *
 * @param pid whose it is
 * @param key its key in the file
 * @param type of the metatype: Integer, Boolean, String and the like
 * @param standard the default
 * @param least smallest number allowed; empty for any
 * @param most largest number allowed; empty for any
 * @param description what it does
 */
record Setting(
        String pid,
        String key,
        String type,
        String standard,
        Optional<Long> least,
        Optional<Long> most,
        String description) {

    /** What is allowed. */
    String allowed() {
        return switch (type) {
            case "Integer", "Long", "Short", "Byte" -> "a whole number" + range();
            case "Double", "Float" -> "a number" + range();
            case "Boolean" -> "true or false";
            default -> "text";
        };
    }

    private String range() {
        List<String> ends = new ArrayList<>();
        least.ifPresent(n -> ends.add((most.isPresent() ? "from " : "of at least ") + n));
        most.ifPresent(n -> ends.add((least.isPresent() ? "to " : "of at most ") + n));
        return ends.isEmpty() ? "" : " " + String.join(" ", ends);
    }

    boolean takes(String value) {
        return switch (type) {
            case "Integer", "Long", "Short", "Byte" -> isWhole(value.strip());
            case "Double", "Float" -> isNumber(value.strip());
            case "Boolean" -> value.strip().equals("true") || value.strip().equals("false");
            default -> true;
        };
    }

    private boolean isWhole(String value) {
        try {
            long number = type.equals("Integer") ? Integer.parseInt(value) : Long.parseLong(value);
            return least.filter(n -> number < n).isEmpty()
                    && most.filter(n -> number > n).isEmpty();
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private boolean isNumber(String value) {
        try {
            double number = Double.parseDouble(value);
            return least.filter(n -> number < n).isEmpty()
                    && most.filter(n -> number > n).isEmpty();
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
