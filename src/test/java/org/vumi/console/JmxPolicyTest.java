package org.vumi.console;

import static org.assertj.core.api.Assertions.assertThat;

import javax.management.ObjectName;
import org.jolokia.server.core.util.RequestType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vumi.component.web.Role;

class JmxPolicyTest {
    private final JmxPolicy viewer = new JmxPolicy(Role.VIEWER);
    private final JmxPolicy operator = new JmxPolicy(Role.OPERATOR);

    private static ObjectName camel(String type, String name) throws Exception {
        return new ObjectName("org.apache.camel:context=vumi,type=" + type + ",name=" + name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"start", "stop", "stop(java.lang.Long)", "suspend()", "resume()", "restart(long)", "reset()"})
    void anOperatorMayStopARoute(String operation) throws Exception {
        ObjectName route = camel("routes", "\"relay.inbound\"");
        assertThat(operator.isOperationAllowed(route, operation)).isTrue();
        assertThat(viewer.isOperationAllowed(route, operation)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "context, dumpRoutesAsXml()",
        "routes, dumpRouteAsXml(boolean)",
        "services, browse()",
    })
    void aViewerSeesWhatThereIs(String type, String operation) throws Exception {
        assertThat(viewer.isOperationAllowed(camel(type, "\"vumi\""), operation))
                .isTrue();
    }

    /** Code, messages, routes, endpoints, and what stops everything with the port itself. */
    @ParameterizedTest
    @CsvSource({
        "context, sendBody",
        "context, sendStringBody",
        "context, sendBodyAndHeaders",
        "context, requestBody",
        "context, requestStringBody",
        "context, createEndpoint",
        "context, removeEndpoints",
        "context, addOrUpdateRoutesFromXml",
        "context, setGlobalOption",
        "context, stop",
        "context, suspend",
        "context, restart",
        "routes, updateRouteFromXml",
        "routes, remove",
        "routes, setTracing",
        "routes, stopAndFail",
        "tracer, setTraceFilter",
        "tracer, setBodyMaxChars",
        "tracer, setIncludeExchangeProperties",
        "endpoints, browseAllMessagesAsXml",
        "consumers, stop",
        "services, reloadProperties",
        "services, interrupt",
        "threadpools, shutdown",
    })
    void nobodyMayDoWhatIsNotNamed(String type, String operation) throws Exception {
        assertThat(operator.isOperationAllowed(camel(type, "\"vumi\""), operation))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "com.sun.management:type=DiagnosticCommand|vmLog",
                "com.sun.management:type=DiagnosticCommand|jvmtiAgentLoad",
                "com.sun.management:type=HotSpotDiagnostic|dumpHeap",
                "com.sun.management:type=HotSpotDiagnostic|setVMOption",
                "jdk.management.jfr:type=FlightRecorder|startRecording",
                "java.util.logging:type=Logging|setLoggerLevel",
                "JMImplementation:type=MBeanServerDelegate|createMBean",
                "ch.qos.logback.classic:Name=default|reloadByURL",
                "org.vumi:type=SmppLink,worker=\"sms\"|anything",
            })
    void theJvmIsNotToBeToldAnything(String name, String operation) throws Exception {
        assertThat(operator.isOperationAllowed(new ObjectName(name), operation)).isFalse();
    }

    @Test
    void whatStandsOnTheCommandLineIsNotShown() throws Exception {
        ObjectName runtime = new ObjectName("java.lang:type=Runtime");
        assertThat(operator.isAttributeReadAllowed(runtime, "SystemProperties")).isFalse();
        assertThat(operator.isAttributeReadAllowed(runtime, "InputArguments")).isFalse();
        assertThat(viewer.isAttributeReadAllowed(runtime, "Uptime")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.sun.management:type=HotSpotDiagnostic",
                "java.util.logging:type=Logging",
                "jolokia:type=Config",
                "somebody.else:type=Secrets"
            })
    void otherDomainsAreNotThere(String name) throws Exception {
        assertThat(operator.isObjectNameHidden(new ObjectName(name))).isTrue();
        assertThat(operator.isAttributeReadAllowed(new ObjectName(name), "Any")).isFalse();
    }

    @Test
    void onlyTheTracerIsSwitched() throws Exception {
        ObjectName tracer = camel("tracer", "BacklogTracer");
        assertThat(operator.isAttributeWriteAllowed(tracer, "Enabled")).isTrue();
        assertThat(viewer.isAttributeWriteAllowed(tracer, "Enabled")).isFalse();
        assertThat(operator.isAttributeWriteAllowed(tracer, "BodyMaxChars")).isFalse();
        assertThat(operator.isAttributeWriteAllowed(tracer, "TraceFilter")).isFalse();
        assertThat(operator.isAttributeWriteAllowed(camel("context", "\"vumi\""), "Timeout"))
                .isFalse();
    }

    /** Whoever stops them could not start them again. */
    @Test
    void theManagementPortStays() throws Exception {
        assertThat(operator.isOperationAllowed(camel("routes", "\"management.pages\""), "stop"))
                .isFalse();
        assertThat(operator.isOperationAllowed(camel("routegroups", "\"management\""), "stop"))
                .isFalse();
        assertThat(operator.isOperationAllowed(camel("routes", "\"managements.inbound\""), "stop"))
                .isTrue();
    }

    @Test
    void nothingListensOrIsConfigured() {
        assertThat(operator.isTypeAllowed(RequestType.NOTIFICATION)).isFalse();
        assertThat(operator.isTypeAllowed(RequestType.CONFIG)).isFalse();
    }
}
