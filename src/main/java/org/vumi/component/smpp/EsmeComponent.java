package org.vumi.component.smpp;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultComponent;

/** {@code esme:NAME} is the link of the bean NAME: from it come deliver_sm, to it go {@link Submission}s. */
@Component("esme")
public final class EsmeComponent extends DefaultComponent {
    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        LinkOwner owner = CamelContextHelper.mandatoryLookup(getCamelContext(), remaining, LinkOwner.class);
        return new EsmeEndpoint(uri, this, owner.link());
    }
}
