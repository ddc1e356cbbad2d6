package org.vumi.component.smpp;

import java.io.IOException;

/** No session came about. The sentence says why, as it stands in the log. */
final class BindFailed extends IOException {
    BindFailed(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
