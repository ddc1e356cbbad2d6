package org.vumi.tls;

import java.security.GeneralSecurityException;

/** What a file holds is not what is wanted; the message completes a sentence that opens with the file. */
final class Unfit extends GeneralSecurityException {
    Unfit(String predicate) {
        super(predicate);
    }

    Unfit(String predicate, Throwable cause) {
        super(predicate, cause);
    }
}
