package chat.allium.link;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Says when something has come. */
final class FirstByte extends FilterInputStream {

    private final Runnable came;

    FirstByte(InputStream in, Runnable came) {
        super(in);
        this.came = came;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        if (read >= 0) {
            came.run();
        }
        return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        if (count > 0) {
            came.run();
        }
        return count;
    }
}
