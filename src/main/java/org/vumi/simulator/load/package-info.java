/**
 * Load on a deployment: an SMSC that sends and counts, an ESME that submits and counts, and the books they keep.
 *
 * <p>Operator's page: docs/load.md.
 */
package org.vumi.simulator.load;
