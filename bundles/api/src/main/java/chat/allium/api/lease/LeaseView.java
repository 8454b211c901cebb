package chat.allium.api.lease;

/**
 * A lease as a health check sees it.
 *
 * @param name what the service is called
 * @param bound whether there is a provider
 * @param calls calls that are in providers just now
 * @param waiting callers that wait for a provider
 * @param overstayed how often a provider was taken away while calls were still in it
 */
public record LeaseView(String name, boolean bound, int calls, int waiting, long overstayed) {}
