package chat.allium.identity;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The 2,048 English words of BIP-39. */
final class WordList {

    private static final String RESOURCE = "bip39-english.txt";
    private static final String SHA_256 = "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda";

    private final List<String> words;
    private final Map<String, Integer> indexes = new HashMap<>();

    private WordList(List<String> words) {
        this.words = words;
        words.forEach(word -> indexes.put(word, indexes.size()));
    }

    /** @throws IllegalStateException if the list is not the one that every node has */
    static WordList load() {
        try (InputStream in = WordList.class.getResourceAsStream(RESOURCE)) {
            byte[] text = in == null ? new byte[0] : in.readAllBytes();
            if (!HexFormat.of().formatHex(Digests.sha256(text)).equals(SHA_256)) {
                throw new IllegalStateException("The list of words is damaged; install the identity bundle again.");
            }
            return new WordList(
                    new String(text, StandardCharsets.US_ASCII).lines().toList());
        } catch (IOException e) {
            throw new IllegalStateException("The list of words can not be read; install the identity bundle again.", e);
        }
    }

    String word(int index) {
        return words.get(index);
    }

    OptionalInt index(String word) {
        Integer index = indexes.get(word);
        return index == null ? OptionalInt.empty() : OptionalInt.of(index);
    }

    /** The word that takes the fewest insertions, deletions, replacements and swaps; people mistype beginnings least. */
    String nearest(String typed) {
        return words.stream()
                .min(Comparator.<String>comparingInt(word -> distance(typed, word))
                        .thenComparingInt(word -> -sharedBeginning(typed, word)))
                .orElseThrow();
    }

    private static int sharedBeginning(String a, String b) {
        int i = 0;
        while (i < a.length() && i < b.length() && a.charAt(i) == b.charAt(i)) {
            i++;
        }
        return i;
    }

    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                d[i][j] = i == 0 || j == 0 ? i + j : cheapest(a, b, i, j, d);
            }
        }
        return d[a.length()][b.length()];
    }

    private static int cheapest(String a, String b, int i, int j, int[][] d) {
        int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, d[i - 2][j - 2] + 1) : best;
    }
}
