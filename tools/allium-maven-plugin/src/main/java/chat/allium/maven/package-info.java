/** Packs plugins for Allium in other people's builds. */
@org.jspecify.annotations.NullMarked
package chat.allium.maven;
