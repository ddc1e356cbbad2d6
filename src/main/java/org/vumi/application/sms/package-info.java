/**
 * The HTTP API for SMS: clients send messages, ask for them and for what became of them, and are told by callbacks. Reading it
 * starts with {@link org.vumi.application.sms.SmsApiApplication} and {@code routes/application/sms-api.camel.yaml}.
 */
package org.vumi.application.sms;
