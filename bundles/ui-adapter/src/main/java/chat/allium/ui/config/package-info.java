/** The configuration in {@code etc}: what there is, what it may be, what it is. */
@org.jspecify.annotations.NullMarked
package chat.allium.ui.config;
