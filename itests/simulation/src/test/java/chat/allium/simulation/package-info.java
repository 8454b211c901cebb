/** The campaigns are not blind: what is unplugged is named. */
@org.jspecify.annotations.NullMarked
package chat.allium.simulation;
