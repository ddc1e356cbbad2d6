package org.vumi.transport.oldhttpapi;

import java.time.Clock;
import java.util.Collections;
import java.util.List;
import org.vumi.component.web.Parameters;
import org.vumi.config.Config;

/** The same {@code message} to all. */
public final class OldSimpleCodec extends OldHttpApiCodec {
    public OldSimpleCodec(Config config, Clock clock) {
        super(config, "old_simple_http", clock);
    }

    @Override
    List<String> texts(Parameters parameters, int recipients, int most) {
        String message = parameters.first("message").orElse(null);
        if (message != null && (long) message.length() * recipients > most) {
            throw tooLong(most);
        }
        return Collections.nCopies(recipients, message);
    }
}
