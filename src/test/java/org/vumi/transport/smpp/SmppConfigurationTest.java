package org.vumi.transport.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vumi.component.smpp.FakeSmsc;
import org.vumi.config.ConfigException;
import org.vumi.config.ConfigFault;

class SmppConfigurationTest {
    @Test
    void tellsEverythingThatIsWrongAtOnce() {
        try (TransportRig rig = new TransportRig(new FakeSmsc(), "redis://127.0.0.1:1")) {
            rig.with("interface_version", "3.4")
                    .with("system_id", "käse")
                    .with("service_type", "too long")
                    .with("unknown_outcome", "hope")
                    .with("bind", "both")
                    .with("throttle_policy", "ignore")
                    .with("mt_tps_by_sender", Map.of("12345", "many"))
                    .with("delivery_report_id", "mine")
                    .with("ussd_variant", "7d")
                    .with("validity_period", "1h")
                    .with("validity_from_expiry", "maybe")
                    .with("metadata_parameters", List.of("source_port", "port"))
                    .with("ussd_code_pdu_field", "text")
                    .with("delivery_report_regex", "id:(?P<id>.*")
                    .with("submit_sm_encoding", "klingon")
                    .with("deliver_sm_decoding_error", "ESME_OOPS")
                    .with("submit_sm_resp_id", "octal")
                    .with("national_languages", List.of("turkish", "klingon"))
                    .with("multipart_reference_bits", 12)
                    .with("send_multipart_sar", true)
                    .with("send_long_messages", true)
                    .with("data_coding_overrides", Map.of("0", "klingon", "300", "utf-8"))
                    .with("delivery_report_status_mapping", Map.of("DELIVRD", "done"))
                    .with("OPERATOR_PREFIX", Map.of("2771", List.of("a")));
            ConfigException wrong = catchThrowableOfType(ConfigException.class, rig::start);
            assertThat(wrong.faults())
                    .extracting(ConfigFault::sentence)
                    .anyMatch(fault -> fault.contains("interface_version '3.4' is not two hex digits"))
                    .anyMatch(fault -> fault.contains("system_id has characters beyond ASCII"))
                    .anyMatch(fault -> fault.contains("service_type is 8 characters (accepted: up to 5)"))
                    .anyMatch(fault -> fault.contains("unknown_outcome 'hope' is neither resend nor fail"))
                    .anyMatch(fault -> fault.contains("bind 'both' is not known (accepted: transceiver, transmitter"))
                    .anyMatch(fault -> fault.contains("throttle_policy 'ignore' is neither slow_down nor pause_link"))
                    .anyMatch(fault -> fault.contains("'many' of '12345' is no number (accepted: 0 or more)"))
                    .anyMatch(fault -> fault.contains("delivery_report_id 'mine' is neither vumi nor smsc"))
                    .anyMatch(fault -> fault.contains("validity_period '1h' is no time (accepted: 16 characters"))
                    .anyMatch(fault -> fault.contains("validity_from_expiry 'maybe' is none"))
                    .anyMatch(fault -> fault.contains("'port' is no optional parameter (accepted: a name"))
                    .anyMatch(fault -> fault.contains("ussd_variant '7d' is none (accepted: none, standard, 6d, mica)"))
                    .anyMatch(fault -> fault.contains("ussd_code_pdu_field 'text' is neither short_message nor"))
                    .anyMatch(fault -> fault.contains("is not a regular expression"))
                    .anyMatch(fault -> fault.contains("encoding 'klingon' is not known (accepted: auto"))
                    .anyMatch(fault -> fault.contains("'ESME_OOPS' is no command_status"))
                    .anyMatch(fault -> fault.contains("'octal' is no form of an id"))
                    .anyMatch(fault -> fault.contains("encoding 'klingon' is not known (accepted: gsm0338"))
                    .anyMatch(fault -> fault.contains("data_coding '300' is not an octet"))
                    .anyMatch(fault -> fault.contains("status 'done' of 'DELIVRD' is none"))
                    .anyMatch(fault -> fault.contains("language 'klingon' has no tables here"))
                    .anyMatch(fault -> fault.contains("multipart_reference_bits 12 is neither 8 nor 16"))
                    .anyMatch(fault -> fault.contains("only one of send_multipart_udh, send_multipart_sar and"))
                    .anyMatch(fault -> fault.contains("prefix '2771' has no operator"))
                    .hasSize(24);
        }
    }

    @Test
    void tellsWhichFileOfTlsCannotServe() {
        try (TransportRig rig = new TransportRig(new FakeSmsc(), "redis://127.0.0.1:1")) {
            rig.with("tls", true).with("tls_trust_store", "/nowhere/ca.pem").with("tls_key", "/nowhere/esme.key");
            assertThat(catchThrowableOfType(ConfigException.class, rig::start).faults())
                    .extracting(ConfigFault::sentence)
                    .containsExactlyInAnyOrder(
                            "link: tls_trust_store '/nowhere/ca.pem' cannot be read: no such file",
                            "link: tls_key is given, but no tls_certificate");
        }
    }

    @Test
    void knowsThatOldVersionsHaveNoOptionalParameters() {
        try (TransportRig rig = new TransportRig(new FakeSmsc(), "redis://127.0.0.1:1")) {
            rig.with("interface_version", "33")
                    .with("send_multipart_udh", false)
                    .with("send_multipart_sar", true);
            assertThat(catchThrowableOfType(ConfigException.class, rig::start).faults())
                    .extracting(ConfigFault::sentence)
                    .containsExactly(
                            "link: send_multipart_sar needs optional parameters, which interface_version 33 has not");
        }
    }

    @Test
    void doesNotLeaveALinkInTheClearThatHasKeys() {
        try (TransportRig rig = new TransportRig(new FakeSmsc(), "redis://127.0.0.1:1")) {
            rig.with("tls_certificate", "esme.pem");
            assertThat(catchThrowableOfType(ConfigException.class, rig::start).faults())
                    .extracting(ConfigFault::sentence)
                    .containsExactly("link: tls_certificate is given, but tls is not true");
        }
    }

    @Test
    void needsTheGroupsThatAReportIsMadeOf() {
        try (TransportRig rig = new TransportRig(new FakeSmsc(), "redis://127.0.0.1:1")) {
            rig.with("delivery_report_regex", "id:(?P<id>\\S+) stat:(?P<stat>\\S+)");
            ConfigException wrong = catchThrowableOfType(ConfigException.class, rig::start);
            assertThat(wrong.faults())
                    .singleElement()
                    .extracting(ConfigFault::sentence)
                    .asString()
                    .contains("does not name its groups id, stat and done_date");
        }
    }
}
