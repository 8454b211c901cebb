package chat.allium.itests;

import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** With H2. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class StorageH2StoppedIT extends StorageStopped {

    @Configuration
    public Option[] configuration() {
        return options();
    }

    @Override
    String engine() {
        return "h2";
    }

    @Test
    public void callersOfH2WaitABoundedTimeAndAreToldOneSentence() throws Exception {
        writersAndReadersWaitABoundedTimeAndAreToldOneSentence();
    }
}
