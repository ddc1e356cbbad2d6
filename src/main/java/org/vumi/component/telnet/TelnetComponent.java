package org.vumi.component.telnet;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultComponent;

/** {@code telnet:NAME} is the server of the bean NAME: from it come {@link TelnetInput}s, to it go {@link TelnetOutput}s. */
@Component("telnet")
public final class TelnetComponent extends DefaultComponent {
    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        ServerOwner owner = CamelContextHelper.mandatoryLookup(getCamelContext(), remaining, ServerOwner.class);
        return new TelnetEndpoint(uri, this, remaining, owner.server());
    }
}
