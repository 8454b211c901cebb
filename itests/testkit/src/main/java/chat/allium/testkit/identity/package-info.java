/** Fakes for identity and vault. */
@org.jspecify.annotations.NullMarked
package chat.allium.testkit.identity;
