package org.vumi.cli;

import org.vumi.worker.Version;
import picocli.CommandLine.IVersionProvider;

final class VersionProvider implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"vumi " + Version.current()};
    }
}
