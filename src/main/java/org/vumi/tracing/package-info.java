/** One trace for a message's whole way, by OpenTelemetry: {@link org.vumi.tracing.Tracing}. */
package org.vumi.tracing;
