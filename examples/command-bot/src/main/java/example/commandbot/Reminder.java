package example.commandbot;

import chat.allium.api.identity.PeerId;
import java.time.Instant;

/**
 * What somebody wants to be reminded of.
 *
 * @param key under which it is kept
 * @param peer whom
 * @param number what its friend calls it
 * @param due when
 * @param text of what
 */
record Reminder(String key, PeerId peer, long number, Instant due, String text) {}
