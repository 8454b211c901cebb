/** Opens the store on Derby; here because its engine is package-private. */
@org.jspecify.annotations.NullMarked
package chat.allium.storage.derby;
