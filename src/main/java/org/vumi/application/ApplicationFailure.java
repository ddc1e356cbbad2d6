package org.vumi.application;

/**
 * An application has thrown something. It shows the places in the code, but not the text of what was thrown, since that
 * may hold what a person wrote, and goes to the log.
 */
final class ApplicationFailure extends RuntimeException {
    private static final int MOST_CAUSES = 5;

    ApplicationFailure(String application, Throwable thrown) {
        this(application + " threw ", thrown, MOST_CAUSES);
    }

    private ApplicationFailure(String before, Throwable thrown, int causes) {
        super(
                before + thrown.getClass().getName() + place(thrown),
                thrown.getCause() == null || causes == 0
                        ? null
                        : new ApplicationFailure("of ", thrown.getCause(), causes - 1));
        setStackTrace(thrown.getStackTrace());
    }

    private static String place(Throwable thrown) {
        return thrown.getStackTrace().length == 0 ? "" : " at " + thrown.getStackTrace()[0];
    }
}
