package org.vumi.worker;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.modelmbean.InvalidTargetObjectTypeException;
import javax.management.modelmbean.ModelMBean;
import javax.management.modelmbean.ModelMBeanInfo;
import javax.management.modelmbean.RequiredModelMBean;
import org.apache.camel.CamelContext;
import org.apache.camel.api.management.ManagedInstance;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.api.management.NotificationSenderAware;
import org.apache.camel.support.management.DefaultManagementMBeanAssembler;
import org.apache.camel.support.management.MixinRequiredModelMBean;

/**
 * Describes each kind of managed object to JMX once, not once per object: with a thousand workers the descriptions were
 * four fifths of the memory and half of the time to start.
 */
final class SharedMBeanInfo extends DefaultManagementMBeanAssembler {
    private final Map<Class<?>, ModelMBeanInfo> infos = new ConcurrentHashMap<>();

    SharedMBeanInfo(CamelContext context) {
        super(context);
    }

    @Override
    public ModelMBean assemble(MBeanServer server, Object managed, ObjectName name) throws JMException {
        if (hasOwnDescription(managed) || managed instanceof NotificationSenderAware) {
            return super.assemble(server, managed, name);
        }
        ModelMBeanInfo info = infos.get(managed.getClass());
        if (info == null) {
            info = assembler.getMBeanInfo(
                    camelContext, managed, null, managed.getClass().getName());
            if (info == null) {
                return null; // nothing to show, as Camel says it
            }
            infos.put(managed.getClass(), info);
        }
        RequiredModelMBean bean = new MixinRequiredModelMBean(info, masks(), null, null);
        try {
            bean.setManagedResource(managed, "ObjectReference");
        } catch (InvalidTargetObjectTypeException e) {
            throw new JMException(e.getMessage());
        }
        return bean;
    }

    /** A component's own object that JMX shall show beside what Camel shows of it. */
    private static boolean hasOwnDescription(Object managed) {
        return managed instanceof ManagedInstance instance
                && instance.getInstance() != null
                && instance.getInstance().getClass().isAnnotationPresent(ManagedResource.class);
    }

    private boolean masks() {
        return Boolean.TRUE.equals(
                camelContext.getManagementStrategy().getManagementAgent().getMask());
    }
}
