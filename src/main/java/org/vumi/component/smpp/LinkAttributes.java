package org.vumi.component.smpp;

import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ManagementAgent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.component.smpp.LinkCounters.Fate;

/** What JMX shows of a link, as long as it runs. */
final class LinkAttributes extends StandardMBean implements SmppLinkMXBean {
    private static final Logger LOG = LoggerFactory.getLogger(LinkAttributes.class);

    private final SmppLink link;
    private final LinkCounters counters;

    LinkAttributes(SmppLink link, LinkCounters counters) {
        super(SmppLinkMXBean.class, true);
        this.link = link;
        this.counters = counters;
    }

    @Override
    protected String getDescription(MBeanInfo info) {
        return "SMPP link of worker " + link.settings().worker();
    }

    void register(CamelContext context) {
        ManagementAgent agent = context.getManagementStrategy().getManagementAgent();
        if (agent == null || agent.getMBeanServer() == null) {
            return; // JMX is switched off
        }
        try {
            agent.getMBeanServer().registerMBean(this, name(context));
        } catch (JMException e) {
            LOG.warn("{}: not in JMX: {}", link.settings().worker(), e.toString());
        }
    }

    void unregister(CamelContext context) {
        ManagementAgent agent = context.getManagementStrategy().getManagementAgent();
        MBeanServer server = agent == null ? null : agent.getMBeanServer();
        try {
            if (server != null && server.isRegistered(name(context))) {
                server.unregisterMBean(name(context));
            }
        } catch (JMException e) {
            LOG.debug("{}: left in JMX: {}", link.settings().worker(), e.toString());
        }
    }

    private ObjectName name(CamelContext context) throws JMException {
        return new ObjectName("org.vumi:type=SmppLink,context=" + ObjectName.quote(context.getName()) + ",worker="
                + ObjectName.quote(link.settings().worker()));
    }

    @Override
    public String getState() {
        return link.state().name();
    }

    @Override
    public String getDetail() {
        return link.lastSentence();
    }

    @Override
    public int getBindsUp() {
        return link.bindsUp();
    }

    @Override
    public boolean isPaused() {
        return link.throttled();
    }

    @Override
    public long getSent() {
        return counters.of(Fate.SENT);
    }

    @Override
    public long getResent() {
        return counters.of(Fate.RESENT);
    }

    @Override
    public long getAccepted() {
        return counters.of(Fate.ACCEPTED);
    }

    @Override
    public long getThrottled() {
        return counters.of(Fate.THROTTLED);
    }

    @Override
    public Map<String, Long> getRefused() {
        return counters.refused();
    }

    @Override
    public long getUnanswered() {
        return counters.of(Fate.UNANSWERED);
    }

    @Override
    public long getExpired() {
        return counters.of(Fate.EXPIRED);
    }

    @Override
    public long getHeldTooLong() {
        return counters.of(Fate.HELD_TOO_LONG);
    }

    @Override
    public long getGivenBack() {
        return counters.of(Fate.GIVEN_BACK);
    }

    @Override
    public long getUnderWay() {
        return counters.underWay();
    }

    @Override
    public long getMessages() {
        return counters.messages();
    }

    @Override
    public long getReceipts() {
        return counters.receipts();
    }

    @Override
    public Map<String, Long> getAnswers() {
        return counters.answers();
    }
}
