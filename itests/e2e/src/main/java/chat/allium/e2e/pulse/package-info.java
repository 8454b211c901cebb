/** A bundle that is put into a node of a campaign: it begins what is swapped at a chosen moment, and says what was going on then. */
@org.jspecify.annotations.NullMarked
package chat.allium.e2e.pulse;
