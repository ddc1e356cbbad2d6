package org.vumi.cli;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Says in sentences why a command cannot do its work; the stack trace is for {@code --log-level=debug}. */
final class FaultReport implements IExecutionExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(FaultReport.class);

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        if (e instanceof ConfigException faults) {
            faults.faults().forEach(fault -> command.getErr().println(fault));
        } else {
            command.getErr().println("vumi: " + sentence(e));
            LOG.debug("the command failed", e);
        }
        return Vumi.FAULT;
    }

    /** The first message, and the one at the root of it if that says more. */
    private static String sentence(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String first = e.getMessage() == null ? e.toString() : e.getMessage();
        String last = root.getMessage() == null ? root.toString() : root.getMessage();
        return first.contains(last) ? first : first + ": " + last;
    }
}
