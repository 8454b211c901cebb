/** Components of the distribution with one control taken out, for campaigns that must notice. */
@org.jspecify.annotations.NullMarked
package chat.allium.e2e.broken;
