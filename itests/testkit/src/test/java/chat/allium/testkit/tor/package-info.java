@NullMarked
package chat.allium.testkit.tor;

import org.jspecify.annotations.NullMarked;
