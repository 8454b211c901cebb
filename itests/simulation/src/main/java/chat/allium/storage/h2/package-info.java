/** Opens the store on H2; here because its engine is package-private. */
@org.jspecify.annotations.NullMarked
package chat.allium.storage.h2;
