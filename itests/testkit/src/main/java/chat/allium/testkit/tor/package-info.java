/**
 * A private Tor network on loopback: four authorities, six relays and two exits, made of Debian's {@code tor}.
 *
 * <p>{@link chat.allium.testkit.tor.PrivateTorNetwork} is the way in; {@link chat.allium.testkit.tor.DebianTor} fetches
 * the binaries where they are missing.
 */
@NullMarked
package chat.allium.testkit.tor;

import org.jspecify.annotations.NullMarked;
