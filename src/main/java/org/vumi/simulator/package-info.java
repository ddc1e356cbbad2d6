/**
 * Far sides for local work and for tests: an SMSC that speaks SMPP 3.4, with a web page, and an HTTP responder.
 *
 * <p>Source: manual 2.1 and 2.4, spec transports 5.12. Operator's page: docs/simulator.md.
 */
package org.vumi.simulator;
