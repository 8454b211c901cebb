package chat.allium.testkit.contract;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks a class of tests as a contract: each test in it, and in its superclasses, is a rule, whose name says what is checked. A
 * provider's test extends it. When that has run, the report is in {@code target/contract/NAME.txt}, NAME being the provider's test
 * class, and its sum, with the rules that are broken, on standard output. Tests that the provider's class adds are no rules.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(ContractReport.class)
public @interface Contract {

    /** What it is a contract for, as in "transports". */
    String value();
}
