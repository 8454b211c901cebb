package chat.allium.testkit.storage;

/** The bounds of a page, as the contract has them. */
final class Page {

    static final int MAX = 200;

    private Page() {}

    static int limit(int limit) {
        if (limit < 1 || limit > MAX) {
            throw new IllegalArgumentException("a page has 1 to " + MAX + " rows, not " + limit);
        }
        return limit;
    }
}
