package chat.allium.api.plugin;

/**
 * What one handler, listener or interceptor did.
 *
 * @param serviceId its {@code service.id}
 * @param kind what it is, in one word
 * @param calls how often it was called
 * @param failures how many of these calls threw
 * @param timeouts how many took longer than they may
 * @param dropped what was not handed to it, because it was too slow, and replies of it that were too many
 * @param suspended whether it went past a limit and is called no more
 */
public record Activity(
        long serviceId, String kind, long calls, long failures, long timeouts, long dropped, boolean suspended) {}
