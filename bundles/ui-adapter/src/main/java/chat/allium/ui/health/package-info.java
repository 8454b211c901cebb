/** Health checks: Felix's, so that plugins can bring their own. */
@org.jspecify.annotations.NullMarked
package chat.allium.ui.health;
