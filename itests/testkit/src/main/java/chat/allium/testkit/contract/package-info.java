/** How the contract suites report what they checked. */
@org.jspecify.annotations.NullMarked
package chat.allium.testkit.contract;
