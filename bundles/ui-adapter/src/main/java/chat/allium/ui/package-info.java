/** The facade behind {@link chat.allium.api.ui.Conversations}: names instead of keys, sentences instead of exceptions. */
@org.jspecify.annotations.NullMarked
package chat.allium.ui;
